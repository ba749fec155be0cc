{#-
    The width that policy gives to every primary cell, a share of its value or a number, rounded up
    to the smallest unit; NULL where policy gives none.
-#}
{% macro _given_width(percent, width, unit) -%}
{%- if percent is not none and width is not none -%}
    {{ exceptions.raise_compiler_error("combine_primary: give percent or width, not both") }}
{%- elif percent is not none -%}
{{ function('round_up_quotient') }}(
    c.value * {{ oboro_sdc._policy_number(percent, "combine_primary: percent", 0.000001, 1000) }}, 100,
    {{ unit }}
)
{%- elif width is not none -%}
{{ function('round_up_quotient') }}(
    {{ oboro_sdc._policy_number(width, "combine_primary: width", 0.000001, 1000000000000) }}, 1, {{ unit }}
)
{%- else -%}
cast(null as decimal(38, 4))
{%- endif -%}
{%- endmacro %}
