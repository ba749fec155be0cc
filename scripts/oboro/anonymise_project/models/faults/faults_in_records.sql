-- depends_on: {{ ref('faults_in_hierarchies') }}
with
{%- for column in var('hierarchical') %}
known_{{ column }} as (
    select value
    from {{ source('files', 'levels') }}
    where attribute = '{{ column }}' and level = 0
),
{%- endfor %}
faults as (
    {%- for column in var('hierarchical') %}
    select
        {{ literal(var('files').records) }} as file, r.line,
        'column ' || {{ literal(var('names')[column]) }} || ': the value is not in '
        || {{ literal('hierarchies/' ~ var('names')[column] ~ '.csv') }}
        || '. Add it there or correct it.' as message
    from {{ source('files', 'records') }} as r
    anti join known_{{ column }} as k on r.{{ column }} = k.value
    union all
    {%- endfor %}
    {%- if var('files').population %}
    {%- for column in var('quasi_identifiers') %}
    select
        {{ literal(var('files').population) }}, r.line,
        'column ' || {{ literal(var('names')[column]) }} || ': the value is not in '
        || {{ literal('hierarchies/' ~ var('names')[column] ~ '.csv') }}
        || '. Add it there or correct it.'
    from {{ source('files', 'population') }} as r
    anti join known_{{ column }} as k on r.{{ column }} = k.value
    union all
    {%- endfor %}
    {%- endif %}
    {%- for column, file in var('files').orders.items() %}
    select
        {{ literal(var('files').records) }}, r.line,
        'column ' || {{ literal(var('names')[column]) }} || ': the value is not in '
        || {{ literal(file) }} || '. Add it there or correct it.'
    from {{ source('files', 'records') }} as r
    anti join (
        select value from {{ source('files', 'orders') }} where attribute = '{{ column }}'
    ) as k on r.{{ column }} = k.value
    union all
    select
        {{ literal(file) }}, line, 'the value stands there twice. Leave one of the lines.'
    from {{ source('files', 'orders') }}
    where attribute = '{{ column }}'
    qualify row_number() over (partition by value order by line) > 1
    union all
    {%- endfor %}
    select {{ literal(var('files').records) }}, null, 'there is no record below the heading.'
    where not exists (select 1 from {{ source('files', 'records') }})
)
select file, line, message
from faults
order by file, line, message
limit 100
