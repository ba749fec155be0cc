{#-
    Unbiased random rounding: a count that is r above a multiple of the base goes up with chance
    r / base, else down; multiples stay. The cell key decides, so the same people are always rounded
    the same way.
-#}
{% macro round_randomly(cells, dimensions, base) %}
{{ oboro_sdc._require_base('round_randomly', base) -}}
with rounded as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        case
            when value < 0 or cell_key not between 0 and 4294967295 or cell_key is null then null
            when cast(cell_key as bigint) * {{ base }} < value % {{ base }} * 4294967296
                then value // {{ base }} * {{ base }} + {{ base }}
            else value // {{ base }} * {{ base }}
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
