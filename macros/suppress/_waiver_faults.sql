{#-
    What is wrong with the waivers of a statistic, the first by name, or NULL. `own_waivers` are its
    waivers, `named` the cells with their names.
-#}
{% macro _waiver_fault_query(on_date, waivable) -%}
select min(fault) as fault
from (
    select case
        when w.statistic is null then 'is for no statistic'
        when n.named_cell is null then 'is for an unknown cell'
        when trim(coalesce(w.reason, '')) = '' then 'gives no reason'
        when trim(coalesce(w.approver, '')) = '' then 'names no approver'
        when w.approved_on is null or w.valid_until is null then 'lacks a date'
        when coalesce(w.approved_on > {{ on_date }}, true) then 'is not approved yet'
        when coalesce(w.valid_until < {{ on_date }}, true) then 'has expired'
        when count(*) over (partition by w.cell) > 1 then 'is given twice'
        when n.is_primary and not coalesce(
            list_has_all({{ oboro_sdc._text_list(waivable) }}, n.reasons), false
        ) then 'meets a rule that may not be waived'
    end || ': ' || coalesce(w.cell, 'no cell') as fault
    from own_waivers as w
    left join named as n on w.cell = n.named_cell
)
{%- endmacro %}
