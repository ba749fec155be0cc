{#-
    One row per cell with its status, none where the municipality sent no tax register. What either
    number of a cell needs hidden is hidden for both, and the class of the median with them. Safe to
    release.
-#}
{{ config(access='protected') }}
{%- set dimensions = ['area_code', 'age_class'] -%}
{%- set cells = ref('pro_taxable_income_by_town_age__taxpayers') -%}
with incomes as (
    {{ oboro_sdc.hide_cells(
        ref('pro_taxable_income_by_town_age__primary'),
        ref('pro_taxable_income_by_town_age__witnesses'),
        dimensions
    ) | indent(4) }}
),
taxpayers as (
    {{ oboro_sdc.hide_cells(
        cells, ref('pro_taxable_income_by_town_age__taxpayer_witnesses'), dimensions, 'is_forced'
    ) | indent(4) }}
),
decided as (
    select
        i.area_code,
        i.age_class,
        i.value as taxable_income,
        t.value as taxpayers,
        if(i.status = 'published' and t.status = 'published', 'published', 'hidden') as status
    from incomes as i
    inner join taxpayers as t on i.area_code = t.area_code and i.age_class = t.age_class
    inner join {{ cells }} as c
        on c.is_released and i.area_code = c.area_code and i.age_class = c.age_class
)
select
    d.area_code,
    d.age_class,
    if(d.status = 'published', d.taxpayers, null) as taxpayers,
    if(d.status = 'published', cast(d.taxable_income as bigint), null) as taxable_income,
    if(d.status = 'published', m.median_class, null) as median_class,
    d.status
from decided as d
left join {{ ref('tab_taxable_income_medians') }} as m
    on d.area_code = m.area_code and d.age_class = m.age_class
