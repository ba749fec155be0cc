{#-
    One row per taxpayer, without identifiers. The members of a household know each other's incomes,
    so the household is the holding that every rule about contributors looks at; its number here says
    only which rows belong together.
-#}
with policy as (
    select reference_date, age_days_before
    from {{ ref('statistics') }}
    where statistic = 'taxable_income_by_town_age'
),
aged as (
    select
        t.reference_date,
        t.area_code,
        if(
            t.is_birth_date_unknown,
            null,
            {{ function('completed_years') }}(
                t.birth_year, t.birth_month, t.birth_day,
                t.reference_date - p.age_days_before
            )
        ) as age,
        -- Without a household a person stands alone.
        dense_rank() over (
            order by t.household_number, if(t.household_number is null, t.resident_number, '')
        ) as holding,
        t.taxable_income
    from {{ ref('con_taxpayers') }} as t
    inner join policy as p on t.reference_date = p.reference_date
)
select
    a.reference_date,
    a.area_code,
    coalesce(c.age_class, 'unknown') as age_class,
    cast(a.holding as varchar) as holding,
    a.taxable_income
from aged as a
left join {{ ref('age_classes') }} as c
    on a.age >= c.age_from and a.age <= coalesce(c.age_to, a.age)
