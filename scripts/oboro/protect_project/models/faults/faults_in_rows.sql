with faults as (
    {%- for name in var('names') %}
    {%- set dimension = 'd' ~ loop.index %}
    select
        c.table_name as file, c.line,
        'column ' || {{ literal(name) }} || ': the code ' || c.{{ dimension }} || ' is not in '
        || {{ literal('hierarchies/' ~ name ~ '.csv') }} || '. Add it there or correct it.' as message
    from {{ ref('cells') }} as c
    anti join {{ ref('codes') }} as u
        on u.dimension = '{{ dimension }}' and c.{{ dimension }} = u.code
    union all
    {%- endfor %}
    select
        table_name, line,
        case
            when value_text is null or value is null
                then 'column value: this is no number of at most 18 digits. Write digits with a '
                    || 'point before decimals, and nothing else.'
            when value < 0 then 'column value: this is negative. Only values from 0 are protected.'
            else 'column value: a count has no decimals.'
        end
    from {{ ref('cells') }}
    where value_text is null or value is null or value < 0
        {%- if var('measure') == 'count' %}
        or not regexp_full_match(value_text, '[0-9]+([.]0+)?')
        {%- endif %}
    {%- if var('rules').column %}
    union all
    select
        table_name, line,
        'column ' || {{ literal(var('rules').column) }} || ': write true or false.'
    from {{ ref('cells') }}
    where coalesce(lower(given_text) not in ('true', 'false'), true)
    {%- endif %}
    {%- if var('has_contributors') %}
    union all
    select
        c.table_name, c.line,
        'column contributors: this is no whole number from 0.'
    from {{ ref('cells') }} as c
    where c.contributors is null or c.contributors < 0
    {%- endif %}
)
select file, line, message
from faults
order by file, line, message
limit 100
