{#-
    Differential privacy (pure ε) by discrete Laplace noise: P(x) ∝ exp(-|x| ε / sensitivity). The
    noise is the difference of two geometric numbers, and the binary digits of a geometric number are
    independent: digit j is 1 with probability t / (1 + t), t = exp(-2^j ε / sensitivity). So a few
    comparisons of a keyed digest with whole numbers draw it, without a floating-point number.
-#}
{% macro discrete_laplace(
    cells, dimensions, statistic, epsilon, sensitivity, secret, ledger
) %}
{%- do oboro_sdc._differential_privacy_check(
    'discrete_laplace', 'epsilon', epsilon, sensitivity, dimensions, statistic
) -%}
{%- set fraction = oboro_sdc._differential_privacy_fraction(epsilon, sensitivity).split('/') -%}
{%- set exponential = oboro_sdc._differential_privacy_exp(fraction[0] | int, fraction[1] | int) -%}
{%- set state = namespace(t=exponential | int) -%}
with seeded as (
    {{ oboro_sdc._differential_privacy_seeds(
        cells, dimensions, statistic, 'discrete_laplace', epsilon, sensitivity, secret, ledger
    ) | indent(4) }}
),
digits (place, threshold) as (
    values
    {%- for place in range(62) %}
    {%- set threshold = state.t * 2 ** 128 // (2 ** 320 + state.t) %}
    {%- if threshold > 0 or loop.first %}
    {{ ", " if not loop.first }}({{ place }}, '{{ '%032x' | format(threshold) }}')
    {%- endif %}
    {%- set state.t = state.t * state.t // 2 ** 320 %}
    {%- endfor %}
),
drawn as (
    select
        {%- for dimension in dimensions %}
        s.{{ dimension }},
        {%- endfor %}
        s.value,
        sha256(s.seed || '|' || d.place) as digest,
        digest[:32] < d.threshold as adds,
        digest[33:] < d.threshold as takes,
        cast(1 as bigint) << d.place as weight
    from seeded as s
    cross join digits as d
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    cast(value + sum(weight * (cast(adds as integer) - cast(takes as integer))) as bigint) as value,
    case when any_value(adds) is null or value is null then 'hidden' else 'perturbed' end as status
from drawn
group by {{ dimensions | join(', ') }}, value
{% endmacro %}
