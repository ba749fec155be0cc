{#-
    Primary cells that may be published all the same, because somebody who may has allowed it: no
    longer primary, with the reason and the approver on record. A waiver that is not in order stops
    the build.
-#}
{% macro waive_primary(cells, dimensions, waivers, statistic, on_date, waivable, carry=[]) %}
{{- oboro_sdc._check_rule("waive_primary", dimensions) -}}
{%- if waivable is string or waivable is not sequence or not waivable
    or not statistic or not on_date
    or 'unknown' in waivable or carry is string or carry is not sequence -%}
    {{ exceptions.raise_compiler_error(
        "waive_primary: name the statistic, the date on which waivers must be valid, and as a list "
        ~ "the rules that may be waived; what is unknown may not"
    ) }}
{%- endif -%}
{%- set own_name = statistic | replace("'", "''") -%}
{%- set columns = dimensions + ['value'] + carry %}
with named as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        is_primary, reasons, protect_above, protect_below,
        {% for dimension in dimensions -%}
        '{{ dimension }}=' || {{ dimension }}{{ " || ';' || " if not loop.last }}
        {%- endfor %} as named_cell
    from {{ cells }}
),
own_waivers as (
    -- A waiver without a statistic belongs to nobody, so everybody complains.
    select statistic, cell, reason, approver, approved_on, valid_until
    from {{ waivers }}
    where statistic = '{{ own_name }}' or statistic is null
),
faults as (
    {{ oboro_sdc._waiver_fault_query(on_date, waivable) | indent(4) }}
)
select
    {%- for column in columns %}
    n.{{ column }},
    {%- endfor %}
    case
        when f.fault is not null then error('[refused] A waiver of {{ own_name }} ' || f.fault)
        else coalesce(n.is_primary, true) and w.cell is null
    end as is_primary,
    n.reasons,
    case when w.cell is null then n.protect_above end as protect_above,
    case when w.cell is null then n.protect_below end as protect_below,
    coalesce(n.is_primary and w.cell is not null, false) as is_waived,
    w.reason as waiver_reason, w.approver as waiver_approver
from named as n
cross join faults as f
left join own_waivers as w on n.named_cell = w.cell
{% endmacro %}
