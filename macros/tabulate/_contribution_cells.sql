{#-
    The last step of `tabulate_contributions`: every cell of the cross product, those of nobody
    too.
-#}
{% macro _contribution_cells(dimensions, top, decimals, weights, request) -%}
{%- set scale = decimals if weights == 'none' else 6 -%}
select
    {%- for dimension in dimensions %}
    c_{{ loop.index }}.code as {{ dimension }},
    {%- endfor %}
    cast(coalesce(t.total, 0) as decimal(28, {{ scale }})) as value,
    cast(coalesce(t.respondents, 0) as bigint) as respondents,
    cast(coalesce(t.contributors, 0) as bigint) as contributors,
    {%- for i in range(1, top + 1) %}
    cast(
        coalesce({{ oboro_sdc._largest_contribution(i, weights) | indent(8) }}, 0) as decimal(28, {{ scale }})
    ) as largest_{{ i }},
    {%- endfor %}
    {%- if request %}
    cast(coalesce(t.requesting, 0) as bigint) as requesting,
    cast(coalesce(t.largest_requesting, 0) as decimal(28, {{ scale }})) as largest_requesting,
    {%- endif %}
    {{ oboro_sdc._contribution_lists(top, weights, scale) | indent(4) }},
    case when t.contributors = 1 then t.some_contributor end as sole_contributor
from
    {%- for dimension in dimensions %}
    {{ dimension }}_codes as c_{{ loop.index }}{{ " cross join" if not loop.last }}
    {%- endfor %}
left join tabulated as t
    on {% for dimension in dimensions -%}
    c_{{ loop.index }}.number = t.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Checks the arguments of `tabulate_contributions`; renders nothing. -#}
{% macro _check_contributions(dimensions, top, decimals, weights) -%}
{{- oboro_sdc._check_rule("tabulate_contributions", dimensions) -}}
{%- if top is not integer or top is boolean or not 1 <= top <= 20 -%}
    {{ exceptions.raise_compiler_error(
        "tabulate_contributions: top must be a whole number from 1 to 20, not " ~ top
    ) }}
{%- endif -%}
{{- '' if oboro_sdc._smallest_unit(decimals) -}}
{%- if weights not in ['none', 'expand', 'one'] -%}
    {{ exceptions.raise_compiler_error(
        "tabulate_contributions: weights must be 'none', 'expand' or 'one', not " ~ weights
    ) }}
{%- endif -%}
{%- endmacro %}
