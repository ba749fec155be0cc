{#-
    Differential privacy (ρ-zCDP) by discrete Gaussian noise: P(x) ∝ exp(-x² / (2 σ²)) with
    σ² = squared sensitivity / (2 ρ). Drawn by inverting the distribution function: a table of whole
    numbers says from which part of a keyed digest on the noise is x, without a floating-point number.
-#}
{% macro discrete_gaussian(
    cells, dimensions, statistic, rho, squared_sensitivity, secret, ledger
) %}
{%- do oboro_sdc._differential_privacy_check(
    'discrete_gaussian', 'rho', rho, squared_sensitivity, dimensions, statistic
) -%}
{%- set fraction = oboro_sdc._differential_privacy_fraction(rho, squared_sensitivity).split('/') -%}
{%- if fraction[0] | int * 20000 < fraction[1] | int -%}
{{ exceptions.raise_compiler_error(
    "discrete_gaussian: noise of a standard deviation above 100 is refused"
) }}
{%- endif -%}
with seeded as (
    {{ oboro_sdc._differential_privacy_seeds(
        cells, dimensions, statistic, 'discrete_gaussian', rho, squared_sensitivity, secret, ledger
    ) | indent(4) }}
),
noises (noise, starts_at) as (
    values
    {{ oboro_sdc._discrete_gaussian_table(fraction[0] | int, fraction[1] | int) | indent(4) }}
),
drawn as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        value,
        sha256(seed || '|0')[:32] as digest
    from seeded
)
select
    {%- for dimension in dimensions %}
    d.{{ dimension }},
    {%- endfor %}
    cast(d.value + n.noise as bigint) as value,
    case when d.value + n.noise is null then 'hidden' else 'perturbed' end as status
from drawn as d
asof left join noises as n on d.digest >= n.starts_at
{% endmacro %}

{#-
    Rows (noise, first digest). Weights times 2^320 by q^(x²) with q = exp(-1 / (2 σ²)) = exp(-ρ /
    squared sensitivity), from 0 outwards to exp(-196), of
    which nothing is left in 2^128.
-#}
{% macro _discrete_gaussian_table(numerator, denominator) -%}
{%- set one = 2 ** 320 -%}
{%- set q = oboro_sdc._differential_privacy_exp(numerator, denominator) | int -%}
{%- set last = ((196 * denominator / numerator) ** 0.5 + 1) | int -%}
{%- set last = [last, 2] | max -%}
{%- set state = namespace(weight=one, step=q, total=one, below=0) -%}
{%- set weights = [one] -%}
{%- for _ in range(last) -%}
{%- set state.weight = state.weight * state.step // one -%}
{%- set state.step = state.step * q // one * q // one -%}
{%- set state.total = state.total + 2 * state.weight -%}
{%- do weights.append(state.weight) -%}
{%- endfor -%}
{%- for noise in range(-last, last + 1) -%}
{{ "," if not loop.first }}
({{ noise }}, '{{ '%032x' | format(state.below * 2 ** 128 // state.total) }}')
{%- set state.below = state.below + weights[noise | abs] -%}
{%- endfor -%}
{%- endmacro %}
