{{ config(enabled=var('insiders') and not var('has_contributions')) }}
{%- set dimensions = var('dimensions') %}
{%- set codes = dimensions | join(', ') %}
with alone as (
    select distinct {{ codes }}, concat_ws(chr(31), {{ codes }}) as name
    from {{ ref('measured_cells') }}
    where contributors = 1
),
above as (
    select
        {%- for dimension in dimensions %}
        a.{{ dimension }}, u.{{ dimension }} as above_{{ dimension }},
        {%- endfor %}
        a.name
    from alone as a
    {%- for dimension in dimensions %}
    inner join {{ ref('ancestors') }} as p_{{ loop.index }}
        on p_{{ loop.index }}.dimension = '{{ dimension }}'
        and a.{{ dimension }} = p_{{ loop.index }}.code
    {%- endfor %}
    inner join alone as u
        on {% for dimension in dimensions -%}
        p_{{ loop.index }}.ancestor = u.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
),
-- Whoever is alone in a cell is the one who is alone in a cell below it.
named_above as (
    select above_{{ dimensions | join(', above_') }}, min(name) as contributor
    from above
    group by above_{{ dimensions | join(', above_') }}
)
select {{ codes }}, min(n.contributor) as contributor
from above
inner join named_above as n using (above_{{ dimensions | join(', above_') }})
group by {{ codes }}
