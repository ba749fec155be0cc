-- Everything that was asked, recounted from the released rows alone.
{%- set columns = var('quasi_identifiers') %}
{%- set star = var('star') %}
select
    'k' as asked, 'k' as column_name,
    (select count(*) from (
        {{ oboro_sdc.test_records_are_k_anonymous(
            ref('anonymised'), columns, var('k'), star
        ) | indent(8) }}
    )) as classes
{%- for column, rule in var('rules').items() %}
{%- if rule.l is not none %}
union all
select
    'l', '{{ column }}',
    (select count(*) from (
        {{ oboro_sdc.test_records_are_l_diverse(
            ref('anonymised'), columns, column, rule.l,
            rule.kind if rule.estimator != 'grassberger' else 'distinct', rule.c, star
        ) | indent(8) }}
    ))
{%- endif %}
{%- if rule.t is not none %}
union all
select
    't', '{{ column }}',
    (select count(*) from (
        {{ oboro_sdc.test_records_are_t_close(
            ref('anonymised'), columns, column, rule.t, rule.distance, ref('records'),
            ref('hierarchies'), ref('orders') if var('has_orders') else none, suppressed=star
        ) | indent(8) }}
    ))
{%- endif %}
{%- if rule.alpha is not none %}
union all
select
    'alpha', '{{ column }}',
    (select count(*) from (
        {{ oboro_sdc.test_records_are_alpha_bounded(
            ref('anonymised'), columns, column, rule.alpha, star
        ) | indent(8) }}
    ))
{%- endif %}
{%- if rule.beta is not none %}
union all
select
    'beta', '{{ column }}',
    (select count(*) from (
        {{ oboro_sdc.test_records_are_beta_like(
            ref('anonymised'), columns, column, rule.beta, rule.beta_kind, ref('records'), star
        ) | indent(8) }}
    ))
{%- endif %}
{%- endfor %}
{%- if var('files').population and (var('model').k_map > 0 or var('model').delta is not none) %}
{%- set delta = var('model').delta or [0, 1] %}
union all
select
    'population', 'population',
    (select count(*) from (
        {{ oboro_sdc.test_records_hide_in_population(
            ref('anonymised'), columns, ref('population_generalised'), var('model').k_map,
            delta[0], delta[1], star
        ) | indent(8) }}
    ))
{%- endif %}
