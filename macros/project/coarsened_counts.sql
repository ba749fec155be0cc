{#-
    The counts of a statistic by town, each area in the finest detail that policy lets it show. Detail
    is that of all columns but the area together: five-year bands by sex and nationality, then without
    nationality, and so on (`detail_levels`). Meshes and parts of towns are not shown.
-#}
{% macro coarsened_counts(statistic, dimensions, levels_of_detail) %}
{%- set details = dimensions | reject('equalto', 'area_code') | list -%}
with chosen as (
    {{ oboro_sdc.coarsen_areas(
        cells_by_detail(statistic, dimensions), ['area_code', 'detail'], 'area_code', 'detail',
        ref('tab_hierarchies'), codes_by_detail(statistic, details), levels_of_detail,
        coarsening_threshold(statistic), public_areas(statistic)
    ) | indent(4) }}
),
coarsened as (
    {{ oboro_sdc.coarsen_cells(
        cells_by_detail(statistic, dimensions), ['area_code', 'detail'], 'area_code', 'detail',
        'chosen', codes_by_detail(statistic, details, with_sums=true)
    ) | indent(4) }}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    d.value,
    d.status
from {{ cells_of_method(statistic, dimensions, 'coarsening') }} as c
inner join coarsened as d
    on c.area_code = d.area_code and {{ detail_code('c', details) }} = d.detail
{% endmacro %}

{#- The codes of all columns but the area as one. -#}
{% macro detail_code(alias, details) -%}
concat_ws('|'{% for detail in details %}, {{ alias }}.{{ detail }}{% endfor %})
{%- endmacro %}

{#- The towns, wards and the city, with all other columns as one. -#}
{% macro cells_by_detail(statistic, dimensions) %}
{%- set details = dimensions | reject('equalto', 'area_code') | list -%}
(
    select c.area_code, {{ detail_code('c', details) }} as detail, c.value
    from {{ cells_of_method(statistic, dimensions, 'coarsening') }} as c
    where c.area_code in (select a.area_code from {{ ref('tab_areas') }} as a)
)
{%- endmacro %}

{#-
    The codes of each level of detail: those as deep in every hierarchy as policy says, or finest codes
    that are less deep. `with_sums` gives those that are sums of them as well.
-#}
{% macro codes_by_detail(statistic, details, with_sums=false) %}
(
    select l_1.level, {{ detail_code('k', details) }} as code
    from (
        select
            {%- for detail in details %}
            d_{{ loop.index }}.code as {{ detail }},
            d_{{ loop.index }}.depth as depth_{{ loop.index }},
            d_{{ loop.index }}.is_finest as is_finest_{{ loop.index }}{{ "," if not loop.last }}
            {%- endfor %}
        from
            {%- for detail in details %}
            {{ "cross join" if not loop.first }} (
                select t.code, t.depth, t.is_finest
                from {{ ref('tab_code_depths') }} as t
                where t.dimension = '{{ detail }}'
            ) as d_{{ loop.index }}
            {%- endfor %}
    ) as k
    {%- for detail in details %}
    inner join {{ ref('detail_levels') }} as l_{{ loop.index }}
        on l_{{ loop.index }}.statistic = '{{ statistic }}'
        and l_{{ loop.index }}.dimension = '{{ detail }}'
        {%- if not loop.first %}
        and l_{{ loop.index }}.level = l_1.level
        {%- endif %}
        and (
            k.depth_{{ loop.index }} {{ '<=' if with_sums else '=' }} l_{{ loop.index }}.depth
            or k.is_finest_{{ loop.index }} and k.depth_{{ loop.index }} < l_{{ loop.index }}.depth
        )
    {%- endfor %}
)
{%- endmacro %}

{#- One threshold for all areas: the strictest that policy has for the statistic. -#}
{% macro coarsening_threshold(statistic) -%}
(select max(t.threshold) from {{ ref('suppression_thresholds') }} as t where t.statistic = '{{ statistic }}')
{%- endmacro %}

{#- The areas of which another office publishes the statistic anyway. -#}
{% macro public_areas(statistic) %}
(
    select a.area_code
    from {{ ref('tab_areas') }} as a
    inner join {{ ref('published_elsewhere') }} as e
        on e.statistic = '{{ statistic }}' and a.area_level = e.area_level
)
{%- endmacro %}
