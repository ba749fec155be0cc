{#-
    What policy lets the noise of a statistic cost, as `amount` (ε or ρ, text) and `sensitivity`: read
    from `privacy_losses` while dbt compiles, since the chances of the noise are calculated then, in
    whole numbers. None without just one row with that amount, or before the seed is there: then no
    noise is drawn and nothing is shown.
-#}
{% macro privacy_loss(statistic, method) %}
{%- set policy = ref('privacy_losses') -%}
{%- set found = [] -%}
{%- if execute and not policy.is_cte and load_relation(policy) is not none -%}
    {%- set is_laplace = method == 'discrete_laplace' -%}
    {%- for row in run_query(
        "select " ~ ('epsilon' if is_laplace else 'rho') ~ ", largest_contribution from "
        ~ policy ~ " where statistic = '" ~ statistic ~ "'"
    ) -%}
        {%- do found.append({
            'amount': row[0], 'sensitivity': row[1] | int ** (1 if is_laplace else 2)
        }) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(found[0] if found | length == 1 and found[0]['amount'] else none) }}
{% endmacro %}
