{#-
    Primary suppression by the p% rule, or by the prior-posterior p/q rule: a cell is a primary
    cell if what is left of it without the largest contributor and the largest intruders is less
    than p/q of the largest contribution.
-#}
{% macro primary_by_p_percent(
    cells, dimensions, p, q=100, intruders=1, largest=none, contributors='contributors',
    decimals=0, zeros='safe', respondents='respondents'
) %}
{{- oboro_sdc._check_rule("primary_by_p_percent", dimensions, zeros) -}}
{%- set checked_q = oboro_sdc._policy_number(q, "primary_by_p_percent: q", 0.000001, 100) -%}
{%- set checked_p = oboro_sdc._policy_number(
    p, "primary_by_p_percent: p", 0.000001, 100 if p is string or q is string else q
) -%}
{%- set policy = {} -%}
{%- do policy.update({p: checked_p}) if p is string -%}
{%- do policy.update({q: checked_q}) if q is string -%}
{%- set near = p if p is string else checked_p -%}
{%- set prior = q if q is string else checked_q -%}
{%- set known = oboro_sdc._whole_number(intruders, "primary_by_p_percent: intruders", 1) | int + 1 -%}
{%- set held = oboro_sdc._largest_sum(known) %}
with measured as (
    {{ oboro_sdc._concentration_query(
        cells, dimensions, known, largest, contributors, zeros, respondents, policy
    ) | indent(4) }}
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    {{ function('is_estimable') }}(x_1, {{ held }}, total, {{ near }}, {{ prior }})
    or is_unsafe_zero as is_primary,
    {{ function('round_up_quotient') }}(
        x_1 * {{ near }} - (total - ({{ held }})) * {{ prior }},
        {{ prior }},
        {{ oboro_sdc._smallest_unit(decimals) }}
    ) as protect_above,
    protect_above as protect_below
from measured
{% endmacro %}
