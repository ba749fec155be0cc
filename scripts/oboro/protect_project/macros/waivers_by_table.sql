{#-
    The lines of waivers.csv as `waive_primary` takes them, once for each table that shows the cell. One whose
    cell no table shows stays, for it must be refused.
-#}
{% macro waivers_by_table(cells, waivers) -%}
{%- set codes = var('dimensions') | join(', ') -%}
select
    'waivers.csv' as statistic,
    'table_name=' || coalesce(c.table_name, 'none')
    {%- for dimension in var('dimensions') %}
    || ';{{ dimension }}=' || coalesce(w.{{ dimension }}, '')
    {%- endfor %} as cell,
    w.reason, w.approver, try_cast(w.approved_on as date) as approved_on,
    try_cast(w.valid_until as date) as valid_until
from {{ waivers }} as w
left join {{ cells }} as c using ({{ codes }})
{%- endmacro %}
