{#- The columns of a part of a cell that need no translation. -#}
{% macro _part_columns(request) -%}
respondents, contributors, total, largest
{%- if request -%}, requesting, largest_requesting{%- endif -%}
{%- endmacro %}

{#-
    The i-th largest contribution of the list, or of the list in which each counts by its weight: of
    every entry that part whose weight lies between i - 1 and i.
-#}
{% macro _largest_contribution(i, weights) -%}
{%- if weights == 'expand' -%}
{%- set up_to_j = "list_sum(list_transform(t.largest[1:j], lambda x: x.weight))" -%}
list_sum(list_transform(range(1, len(t.largest) + 1), lambda j: t.largest[j].value * greatest(
    least({{ up_to_j }}, {{ i }}) - greatest({{ up_to_j }} - t.largest[j].weight, {{ i - 1 }}), 0
)))
{%- else -%}
t.largest[{{ i }}]
{%- endif -%}
{%- endmacro %}
