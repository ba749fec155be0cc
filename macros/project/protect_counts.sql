{#-
    The protected cells of a statistic of counts by the method that policy names for it. Every method
    that the statistic has is a branch, works on the cells only if it is the one of policy, and shows
    nothing otherwise.
-#}
{% macro protect_counts(
    statistic, dimensions, hierarchies='tab_hierarchies', forced='false', levels_of_detail=none
) %}
{%- set ancestors = ref(hierarchies | replace('hierarchies', 'hierarchy_ancestors')) -%}
{%- set branches = {
    'suppression': oboro_sdc.hide_cells(
        ref('pro_' ~ statistic ~ '__primary'), ref('pro_' ~ statistic ~ '__witnesses'), dimensions,
        forced
    ),
    'cell_key': oboro_sdc.perturb_by_cell_key(
        cells_of_method(statistic, dimensions, 'cell_key'), ref('tab_perturbation_table'),
        dimensions, statistic
    )
} -%}
{%- for base in [3, 5] -%}
    {%- set deterministic = 'rounding_to_' ~ base -%}
    {%- set random = 'random_rounding_to_' ~ base -%}
    {%- set additive = 'additive_rounding_to_' ~ base -%}
    {%- do branches.update({
        deterministic: oboro_sdc.round_deterministically(
            cells_of_method(statistic, dimensions, deterministic), dimensions, base
        ),
        random: oboro_sdc.round_randomly(
            cells_of_method(statistic, dimensions, random), dimensions, base
        ),
        additive: oboro_sdc.round_additively(
            cells_of_method(statistic, dimensions, additive), dimensions, ancestors, base
        )
    }) -%}
{%- endfor -%}
{%- for method in ['discrete_laplace', 'discrete_gaussian'] -%}
    {%- do branches.update({method: private_counts(statistic, dimensions, ancestors, method)}) -%}
{%- endfor -%}
{%- if levels_of_detail is not none -%}
    {%- do branches.update({
        'merging': merged_counts(statistic, dimensions),
        'coarsening': coarsened_counts(statistic, dimensions, levels_of_detail)
    }) -%}
{%- endif -%}
{%- set queries = {} -%}
{%- for method, query in branches.items() -%}
    {%- do queries.update({method: '(\n' ~ query ~ '\n)'}) -%}
{%- endfor -%}
{{ oboro_sdc.protect_cells(
    ref('tab_' ~ statistic), dimensions, ref('statistics'), statistic, queries
) }}
{% endmacro %}
