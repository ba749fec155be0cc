{%- set dimensions = dimensions() %}
{%- set codes = dimensions | join(', ') %}
with leaves as (
    select dimension, ancestor as code, code as leaf
    from {{ ref('ancestors') }}
    where (dimension, code) not in (
        select (dimension, parent) from {{ ref('codes') }} where parent is not null
    )
),
covered as (
    select p.table_name, p.dimension, p.code, l.leaf, count(*) as times
    from {{ ref('parts') }} as p
    inner join leaves as l on p.dimension = l.dimension and p.part = l.code
    group by p.table_name, p.dimension, p.code, l.leaf
),
left_out as (
    select s.table_name, s.dimension, s.code, string_agg(l.leaf, ', ' order by l.leaf) as leaves
    from (select distinct table_name, dimension, code from covered) as s
    inner join leaves as l on s.dimension = l.dimension and s.code = l.code
    anti join covered as c
        on s.table_name = c.table_name and s.dimension = c.dimension and s.code = c.code
        and l.leaf = c.leaf
    group by s.table_name, s.dimension, s.code
),
overlapping as (
    select distinct table_name, dimension, code from covered where times > 1
),
named_parts as (
    select
        table_name, dimension, code,
        array_to_string(list(part order by part)[1:5], ', ')
        || if(count(*) > 5, ' and ' || count(*) - 5 || ' more', '') as parts
    from {{ ref('parts') }}
    group by table_name, dimension, code
),
{%- for dimension in dimensions %}
sums_{{ dimension }} as (
    select
        c.table_name
        {%- for other in dimensions %},
        {{ 'p.code as ' ~ other if other == dimension else 'c.' ~ other }}
        {%- endfor %},
        sum(c.value) as value
    from {{ ref('cells') }} as c
    inner join {{ ref('parts') }} as p
        on p.dimension = '{{ dimension }}' and c.table_name = p.table_name
        and c.{{ dimension }} = p.part
    group by all
),
{%- endfor %}
faults as (
    select
        1 as kind, c.table_name as file, null as line,
        'the codes shown below ' || c.code || ' of ' || {{ name_of('c.dimension') }}
        || ' overlap, and the codes that they share are not shown. Put each grouping into a table '
        || 'of its own, and link them under tables.' as message
    from overlapping as c
    union all
    select
        1, c.table_name, null,
        'the codes shown below ' || c.code || ' of ' || {{ name_of('c.dimension') }}
        || ' leave out ' || c.leaves || '. Show codes for all of it, or none below it.'
    from left_out as c
    {%- for dimension in dimensions %}
    union all
    select
        2, c.table_name, c.line,
        'the cell ' || {{ cell_text('c') }} || ' is not the sum of its parts in '
        || {{ literal(var('names')[loop.index0]) }} || ' (' || n.parts
        || '). Correct the values: they must add up exactly.'
    from {{ ref('cells') }} as c
    inner join sums_{{ dimension }} as s using (table_name, {{ codes }})
    inner join named_parts as n
        on n.dimension = '{{ dimension }}' and c.table_name = n.table_name
        and c.{{ dimension }} = n.code
    where c.value != s.value
    {%- endfor %}
)
select file, line, message
from faults
order by kind, file, line, message
limit 100
