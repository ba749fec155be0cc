{#-
    The contributions with every fault refused: one row per record, the codes as numbers, `unit`,
    `value`, and what weights and requests need. What is missing or negative cannot be judged, so
    nothing is tabulated.
-#}
{% macro _contribution_query(rows, dimensions, unit, value, decimals, weights, weight, request) -%}
{%- set least = 1 if weights == 'expand' else '0.000001' -%}
{%- set exact = "try_cast(r." ~ value ~ " as decimal(18, " ~ decimals ~ "))" -%}
{%- set exact_weight = "try_cast(r." ~ weight ~ " as decimal(12, " ~ (6 - decimals) ~ "))" -%}
select
    {%- for dimension in dimensions %}
    coalesce(
        c_{{ loop.index }}.number,
        error('[refused] A contribution whose {{ dimension }} is not in the hierarchy')
    ) as {{ dimension }},
    {%- endfor %}
    case
        when {{ exact }} >= 0 and {{ exact }} = r.{{ value }} then {{ exact }}
        else error(
            '[refused] A contribution whose {{ value }} is missing, negative or has more than '
            || '{{ decimals }} decimals'
        )
    end as value,
    {%- if weights != 'none' %}
    case
        when {{ exact_weight }} >= {{ least }} and {{ exact_weight }} = r.{{ weight }}
            then {{ exact_weight }}
        else error(
            '[refused] A contribution whose {{ weight }} is missing, below {{ least }} or has more '
            || 'than {{ 6 - decimals }} decimals'
        )
    end as weight,
    {%- endif %}
    {%- if request %}
    coalesce(cast(r.{{ request }} as boolean), true) as asks,
    {%- endif %}
    coalesce(
        cast(r.{{ unit }} as varchar), error('[refused] A contribution without {{ unit }}')
    ) as unit
from {{ rows }} as r
{%- for dimension in dimensions %}
left join {{ dimension }}_places as c_{{ loop.index }} on r.{{ dimension }} = c_{{ loop.index }}.code
{%- endfor %}
{%- endmacro %}
