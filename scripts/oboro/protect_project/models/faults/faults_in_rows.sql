with faults as (
    {%- for name in var('names') %}
    {%- set dimension = 'd' ~ loop.index %}
    select
        c.table_name as file, c.line,
        'column ' || {{ literal(name) }} || ': the code ' || c.{{ dimension }} || ' is not in '
        || {{ literal('hierarchies/' ~ name ~ '.csv') }}
        || '. Add it there or correct it.' as message
    from {{ ref('cells') }} as c
    anti join {{ ref('codes') }} as u
        on u.dimension = '{{ dimension }}' and c.{{ dimension }} = u.code
    union all
    {%- endfor %}
    select
        table_name, line,
        case
            when value < 0 then 'column value: this is negative. Only values from 0 are protected.'
            when {{ 'true' if var('measure') == 'count' else 'false' }}
                then 'column value: this is no whole number of at most 18 digits. Write digits '
                    || 'only.'
            else 'column value: this is no number of at most 18 digits. Write digits with a '
                || 'point before decimals, and nothing else.'
        end
    from {{ ref('cells') }}
    where coalesce(value < 0, true)
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
    where c.contributors is null
    {%- endif %}
    {%- if var('rules').request and not var('has_contributions') %}
    union all
    select c.table_name, c.line, 'column requesting: this is no whole number from 0.'
    from {{ ref('cells') }} as c
    where c.requesting is null
    union all
    select
        c.table_name, c.line, 'column largest_requesting: this is no number from 0 of at most 18 digits.'
    from {{ ref('cells') }} as c
    where coalesce(c.largest_requesting < 0, true)
    {%- endif %}
    {%- for column in ['largest', 'second_largest'] %}
    union all
    select file, line, 'column {{ column }}: this is no number from 0 of at most 18 digits.'
    from {{ source('files', 'cells') }}
    where {{ column }} is not null and coalesce({{ units(column) }} < 0, true)
    {%- endfor %}
)
select file, line, message
from faults
order by file, line, message
limit 100
