{#-
    The cells with the verdict of all rules together: a cell is a primary cell unless every rule has
    plainly said no. With the reasons, which stay on the restricted side, and the widths to protect.
-#}
{% macro combine_primary(
    cells, dimensions, rules, carry=[], percent=none, width=none, decimals=0
) %}
{{- oboro_sdc._check_rule("combine_primary", dimensions) -}}
{%- if rules is string or rules is mapping or rules is not sequence or not rules
    or rules | length > 30 or carry is string or carry is not sequence -%}
    {{ exceptions.raise_compiler_error(
        "combine_primary: rules must be a list like [{'name': 'p_percent', 'relation': ...}] "
        ~ "of at most 30 rules, and carry a list of column names"
    ) }}
{%- endif -%}
{%- for rule in rules if rule is not mapping or not rule.name or not rule.relation -%}
    {{ exceptions.raise_compiler_error("combine_primary: a rule needs a name and a relation") }}
{%- endfor -%}
{%- if rules | map(attribute='name') | unique | list | length != rules | length -%}
    {{ exceptions.raise_compiler_error("combine_primary: two rules have the same name") }}
{%- endif -%}
{%- set columns = dimensions + ['value'] + carry %}
with verdicts as (
    {{ oboro_sdc._verdict_query(rules, dimensions) | indent(4) }}
),
decided as (
    select
        {%- for column in columns %}
        c.{{ column }},
        {%- endfor %}
        not coalesce(v.is_complete and v.is_safe, false) as is_primary,
        coalesce(v.reasons, []) as reasons,
        coalesce(v.is_complete and not v.is_doubtful, false) as is_judged,
        v.need_above, v.need_below,
        {{ oboro_sdc._given_width(percent, width, oboro_sdc._smallest_unit(decimals)) | indent(8) }} as given_width
    from {{ cells }} as c
    left join verdicts as v
        on {% for dimension in dimensions -%}
        c.{{ dimension }} = v.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
)
select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    is_primary,
    -- A rule that gave no answer, or two, is a reason of its own.
    if(is_judged, reasons, list_append(reasons, 'unknown')) as reasons,
    case when is_primary then greatest(need_above, given_width) end as protect_above,
    case when is_primary then greatest(need_below, given_width) end as protect_below
from decided
{% endmacro %}
