{#-
    One row per resident who is taxed on an income. The tax (個人住民税) of a fiscal year is due where
    a person lives on 1 January of that year (地方税法第318条), so a reference date asks for the fiscal
    year that begins in its year. Who is in the tax register and no resident at that date is not
    counted; who is taxed on nothing is no taxpayer.
-#}
with policy as (
    select reference_date, cast(year(reference_date) as integer) as fiscal_year
    from {{ ref('statistics') }}
    where statistic = 'taxable_income_by_town_age'
)
select
    r.reference_date,
    r.resident_number,
    r.household_number,
    r.birth_year,
    r.birth_month,
    r.birth_day,
    r.is_birth_date_unknown,
    r.area_code,
    t.taxable_income
from policy as p
inner join {{ ref('stg_tax__incomes') }} as t on p.fiscal_year = t.fiscal_year
inner join {{ ref('con_residents') }} as r
    on p.reference_date = r.reference_date and t.resident_number = r.resident_number
where t.taxable_income > 0
