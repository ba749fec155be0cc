with steps as (
    select
        file, line, attribute, value, level, generalised,
        lead(generalised) over (partition by file, line order by level) as parent
    from {{ source('files', 'levels') }}
),
faults as (
    select
        file, line,
        'the value stands in the first column of line ' || min(line) over (partition by file, value)
        || ' already. Leave one of the lines.' as message
    from {{ source('files', 'levels') }}
    where level = 0
    qualify row_number() over (partition by file, value order by line) > 1
    union all
    select
        file, line,
        'column ' || level + 2 || ': what line ' || first_line || ' has in column ' || level + 1
        || ' is generalised to something else there. Equal values must stay equal.'
    from (
        select
            *, first(parent) over same as first_parent, first(line) over same as first_line
        from steps
        where parent is not null
        window same as (partition by file, level, generalised order by line)
    )
    where parent != first_parent
    union all
    select
        any_value(file), null,
        'the values have no common last column, such as *. The distance needs a single root.'
    from {{ source('files', 'levels') }}
    where attribute in ('', {% for column in var('trees') %}'{{ column }}'{{ ', ' if not loop.last }}{% endfor %})
        and level = (select max(l.level) from {{ source('files', 'levels') }} as l where l.file = levels.file)
    group by attribute
    having count(distinct generalised) > 1 or any_value(level) = 0
)
select file, line, message
from faults
order by file, line, message
limit 100
