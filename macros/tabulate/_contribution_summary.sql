{#-
    What one contributor has in a cell, as columns. From records, or from the contributor's parts
    of the cell, in a relation named `r`.
-#}
{% macro _contribution_sums(weights, request, of_records) -%}
sum(r.value) as value
{%- if weights != 'none' -%}
, sum({{ 'r.value * r.weight' if of_records else 'r.weighted' }}) as weighted
{%- endif -%}
{%- if weights == 'expand' -%}
, min({{ 'r.weight' if of_records else 'r.lightest' }}) as lightest
, max({{ 'r.weight' if of_records else 'r.heaviest' }}) as heaviest
{%- endif -%}
{%- if request -%}
, bool_or(r.asks) as asks
{%- endif -%}
{%- endmacro %}

{#- What is known of the contributors to a cell, from one row per contributor. -#}
{% macro _contribution_summary(top, weights, request) -%}
count(*) as respondents,
count(*) filter (value > 0) as contributors,
sum({{ 'value' if weights == 'none' else 'weighted' }}) as total,
{%- if weights == 'expand' %}
-- Whom a contributor with two weights stands for is not known.
max(
    case
        when lightest = heaviest then {'value': value, 'weight': heaviest}
        else error('[refused] A contributor to one cell has several weights')
    end,
    {{ top }}
) as largest,
{%- else %}
max(value, {{ top }}) as largest,
{%- endif %}
{%- if request %}
count(*) filter (asks) as requesting,
max(value) filter (asks) as largest_requesting,
{%- endif %}
min(unit) filter (value > 0) as some_contributor
{%- endmacro %}

{#- The same from one row per part of the cell, where no contributor is in two parts. -#}
{% macro _contribution_merge(top, request) -%}
sum(respondents) as respondents,
sum(contributors) as contributors,
sum(total) as total,
list_slice(list_reverse_sort(flatten(list(largest))), 1, {{ top }}) as largest,
{%- if request %}
sum(requesting) as requesting,
max(largest_requesting) as largest_requesting,
{%- endif %}
min(some_contributor) as some_contributor
{%- endmacro %}
