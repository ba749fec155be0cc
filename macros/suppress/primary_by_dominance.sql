{#-
    Primary suppression by (n,k) dominance, one or several rules at once: a cell is a primary cell
    if its n largest contributors together hold more than k % of it.
-#}
{% macro primary_by_dominance(
    cells, dimensions, rules, largest=none, contributors='contributors',
    decimals=0, zeros='safe', respondents='respondents'
) %}
{{- oboro_sdc._check_rule("primary_by_dominance", dimensions, zeros) -}}
{%- set example = "primary_by_dominance: rules must be a list like [{'n': 1, 'k': 75}]" -%}
{%- if rules is string or rules is mapping or rules is not sequence or not rules -%}
    {{ exceptions.raise_compiler_error(example) }}
{%- endif -%}
{%- set shares = [] -%}
{%- set policy = {} -%}
{%- for rule in rules -%}
{%- if rule is not mapping or rule | length != 2 or 'n' not in rule or 'k' not in rule -%}
    {{ exceptions.raise_compiler_error(example ~ ", not " ~ rule) }}
{%- endif -%}
{%- set checked = oboro_sdc._whole_number(rule.n, "primary_by_dominance: n", 1) -%}
{%- set k = oboro_sdc._policy_number(rule.k, "primary_by_dominance: k", 0.000001, 99.999999) -%}
{%- do shares.append(rule.k if rule.k is string else k) -%}
{%- do policy.update({rule.k: k}) if rule.k is string -%}
{%- endfor -%}
{%- set most = rules | map(attribute='n') | max %}
with measured as (
    {{ oboro_sdc._concentration_query(
        cells, dimensions, most, largest, contributors, zeros, respondents, policy
    ) | indent(4) }}
),
judged as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        {%- for rule in rules %}
        {%- set k = shares[loop.index0] %}
        {%- set held = oboro_sdc._largest_sum(rule.n) %}
        {{ function('is_dominated') }}({{ held }}, total, {{ k }}) as is_dominated_{{ loop.index }},
        {{ function('round_up_quotient') }}(
            ({{ held }}) * 100 - total * {{ k }}, {{ k }}, {{ oboro_sdc._smallest_unit(decimals) }}
        ) as need_{{ loop.index }},
        {%- endfor %}
        is_unsafe_zero
    from measured
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    is_unsafe_zero
    {%- for rule in rules %}
    or is_dominated_{{ loop.index }}
    {%- endfor %} as is_primary,
    -- The widest need of the rules that are broken; a rule that is kept has none.
    greatest({% for rule in rules %}need_{{ loop.index }}, {% endfor %}null) as protect_above,
    protect_above as protect_below
from judged
{% endmacro %}
