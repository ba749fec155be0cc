{#-
    The areas, refused where something is missing. scope_1, scope_2, … number the areas of the same
    inner and outer parents, so that groups of an inner parent never leave an outer one.
-#}
{% macro _merge_base(areas, parents, has_coordinates) %}
select
    {%- for parent in parents %}
    {{ parent }},
    dense_rank() over (order by {{ parents[loop.index0:] | join(', ') }}) as scope_{{ loop.index }},
    {%- endfor %}
    {%- if has_coordinates %}
    cast(latitude as double) as latitude,
    cast(longitude as double) as longitude,
    {%- endif %}
    if(
        count(*) over (partition by area_code) > 1,
        error('[refused] The area ' || area_code || ' appears more than once'),
        area_code
    ) as area_code,
    if(
        coalesce(
            population >= 0 and households >= 0 and area_code is not null
            {%- for parent in parents %} and {{ parent }} is not null{% endfor %}
            {%- if has_coordinates %}
            and latitude between -90 and 90 and longitude between -180 and 180
            {%- endif %},
            false
        ),
        cast(population as bigint),
        error(
            '[refused] The area ' || coalesce(area_code, '(none)') || ' lacks a code, a parent, '
            || 'population, households{{ " or coordinates" if has_coordinates }}'
        )
    ) as population,
    cast(households as bigint) as households
from {{ areas }}
{% endmacro %}
