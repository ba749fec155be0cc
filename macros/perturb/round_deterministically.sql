{#- Conventional rounding: every count to the nearest multiple of the base, halves up. -#}
{% macro round_deterministically(cells, dimensions, base) %}
{{ oboro_sdc._require_base('round_deterministically', base) -}}
with rounded as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        case
            when value >= 0 then (value + {{ base // 2 }}) // {{ base }} * {{ base }}
        end as value
    from {{ cells }}
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    cast(value as bigint) as value,
    if(value is not null, 'perturbed', 'hidden') as status
from rounded
{% endmacro %}
