{{ config(enabled=var('has_contributions')) }}
with faults as (
    {%- for name in var('names') %}
    {%- set dimension = 'd' ~ loop.index %}
    select
        c.file, c.line,
        'column ' || {{ literal(name) }} || ': the code ' || coalesce(c.{{ dimension }}, '')
        || ' is not in ' || {{ literal('hierarchies/' ~ name ~ '.csv') }}
        || '. Add it there or correct it.' as message
    from {{ ref('contributions') }} as c
    anti join {{ ref('codes') }} as u
        on u.dimension = '{{ dimension }}' and c.{{ dimension }} = u.code
    union all
    {%- endfor %}
    select file, line, 'column holding: this is empty. Say whose contribution it is.'
    from {{ ref('contributions') }}
    where holding is null
    union all
    select file, line, 'column value: this is no number from 0 of at most 18 digits.'
    from {{ ref('contributions') }}
    where coalesce(value < 0, true)
    {%- if var('rules').request %}
    union all
    select file, line, 'column requesting: write true or false.'
    from {{ ref('contributions') }}
    where coalesce(lower(requesting_text) not in ('true', 'false'), true)
    union all
    select
        any_value(file), max(line),
        'column requesting: the holding ' || holding || ' has asked in one row and not in another. '
        || 'Say the same in all.'
    from {{ ref('contributions') }}
    group by holding
    having bool_or(requesting) and not bool_and(requesting)
    {%- endif %}
    {%- if var('has_weights') %}
    union all
    select file, line, 'column weight: this is no number from 1 with at most 6 decimals.'
    from {{ ref('contributions') }}
    where coalesce(weight < 1, true)
    union all
    select
        any_value(file), max(line),
        'column weight: the holding ' || holding || ' has several weights. Give it one.'
    from {{ ref('contributions') }}
    group by holding
    having min(weight) != max(weight)
    {%- endif %}
)
select file, line, message
from faults
order by line, message
limit 100
