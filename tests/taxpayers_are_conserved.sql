-- No income is lost or counted twice on the way from the tax register to the table: the incomes of
-- the fiscal year, counted another way, are those generalised and the total of the table.
with policy as (
    select reference_date
    from {{ ref('statistics') }}
    where statistic = 'taxable_income_by_town_age'
),
in_register as (
    select count(*) as taxpayers, coalesce(sum(t.taxable_income), 0) as income
    from {{ ref('stg_tax__incomes') }} as t
    where
        t.taxable_income > 0
        and t.fiscal_year = (select year(p.reference_date) from policy as p)
        and t.resident_number in (
            select r.resident_number
            from {{ ref('con_residents') }} as r
            inner join policy as p on r.reference_date = p.reference_date
        )
),
generalised as (
    select count(*) as taxpayers, coalesce(sum(taxable_income), 0) as income
    from {{ ref('gen_taxable_income_by_town_age') }}
),
tabulated as (
    select
        (
            select coalesce(max(value), 0) from {{ ref('tab_taxpayers_by_town_age') }}
        ) as taxpayers,
        (
            select coalesce(max(value), 0) from {{ ref('tab_taxable_income_by_town_age') }}
        ) as income
)
select 'taxpayers or incomes differ between layers' as finding
from in_register as r
cross join generalised as g
cross join tabulated as t
where
    r.taxpayers != g.taxpayers or g.taxpayers != t.taxpayers
    or r.income != g.income or g.income != t.income
