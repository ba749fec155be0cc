{#-
    exp(-numerator / denominator) in whole numbers, as text: times 2^320, rounded down, off by less
    than 2^-280. Taylor's series of the argument halved until it is below 1/2, then squared as often.
-#}
{% macro _differential_privacy_exp(numerator, denominator) -%}
{%- set one = 2 ** 320 -%}
{%- set state = namespace(halvings=0, divisor=denominator, term=one, sum=one) -%}
{%- for halvings in range(64) -%}
{%- if 2 * numerator >= denominator * 2 ** halvings -%}{%- set state.halvings = halvings + 1 -%}{%- endif -%}
{%- endfor -%}
{%- set state.divisor = denominator * 2 ** state.halvings -%}
{%- for i in range(1, 81) -%}
{%- set state.term = state.term * numerator // (state.divisor * i) -%}
{%- set state.sum = state.sum + (state.term if i % 2 == 0 else -state.term) -%}
{%- endfor -%}
{%- for _ in range(state.halvings) -%}
{%- set state.sum = state.sum * state.sum // one -%}
{%- endfor -%}
{{ state.sum }}
{%- endmacro %}
