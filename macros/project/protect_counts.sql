{#-
    The protected cells of a statistic of counts by the method that policy names for it. Every method
    has its branch, and only the one of policy shows anything.
-#}
{% macro protect_counts(statistic, dimensions, forced='false') %}
{%- set cells = ref('tab_' ~ statistic) -%}
{%- set branches = {
    'suppression': oboro_sdc.hide_cells(
        ref('pro_' ~ statistic ~ '__primary'), ref('pro_' ~ statistic ~ '__witnesses'), dimensions,
        forced
    ),
    'cell_key': oboro_sdc.perturb_by_cell_key(
        cells, ref('tab_perturbation_table'), dimensions, statistic
    ),
    'rounding_to_3': oboro_sdc.round_deterministically(cells, dimensions, 3),
    'rounding_to_5': oboro_sdc.round_deterministically(cells, dimensions, 5),
    'random_rounding_to_3': oboro_sdc.round_randomly(cells, dimensions, 3),
    'random_rounding_to_5': oboro_sdc.round_randomly(cells, dimensions, 5)
} -%}
{%- set queries = {} -%}
{%- for method, query in branches.items() -%}
    {%- do queries.update({method: '(\n' ~ query ~ '\n)'}) -%}
{%- endfor -%}
{{ oboro_sdc.protect_cells(cells, dimensions, ref('statistics'), statistic, queries) }}
{% endmacro %}
