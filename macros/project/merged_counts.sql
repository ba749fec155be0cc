{#-
    The counts of a statistic by town, small towns added to their neighbours. Meshes and parts of
    towns are no sums of merged towns and are not shown.
-#}
{% macro merged_counts(statistic, dimensions) %}
{%- set cells -%}
(
    select c.*
    from {{ cells_of_method(statistic, dimensions, 'merging') }} as c
    where c.area_code in (select a.area_code from {{ ref('tab_areas') }} as a)
)
{%- endset -%}
{%- set ancestors -%}
(
    select h.code, h.ancestor
    from {{ ref('tab_hierarchy_ancestors') }} as h
    where h.dimension = 'area_code'
)
{%- endset -%}
{{ oboro_sdc.tabulate_merged(
    cells, dimensions, 'area_code', ref('pro_merged_areas'), ref('pro_merged_area_rows'), ancestors
) }}
{% endmacro %}
