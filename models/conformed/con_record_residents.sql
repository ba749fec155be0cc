{#-
    One row per resident whom anonymised records may describe: counted for that purpose, old enough to
    be taxed, and neither protected (支援措置) nor a housemate of somebody who is, for housemates have
    the same address. Who was protected in any row of the register is, whatever day is described: the
    records go out after it. Nobody where no provision is recorded, or no incomes of the year were
    sent. Households are those that the statistics count.
-#}
with policy as (
    select
        p.reference_date,
        p.age_days_before,
        p.youngest_age
    from {{ ref('record_policies') }} as p
    where
        p.records = 'residents_anonymised'
        and p.records in (select v.records from {{ ref('con_record_provisions') }} as v)
        and year(p.reference_date) in (
            select t.fiscal_year from {{ ref('stg_tax__incomes') }} as t
        )
),
registered as (
    select
        r.reference_date,
        r.resident_number,
        r.household_number,
        c.household_number as household_now,
        r.sex_code,
        r.resident_type,
        r.area_code,
        r.resident_since,
        p.youngest_age,
        if(
            r.is_birth_date_unknown,
            null,
            {{ function('completed_years') }}(
                r.birth_year, r.birth_month, r.birth_day, r.reference_date - p.age_days_before
            )
        ) as age
    from policy as p
    inner join {{ ref('con_reference_dates') }} as d
        on d.purpose = 'anonymised_records' and p.reference_date = d.reference_date
    inner join {{ ref('con_registered_residents') }} as r
        on d.reference_date = r.reference_date
        and d.known_on is not distinct from r.known_on
        and d.last_event_on = r.last_event_on
    left join {{ ref('qua_current_residents') }} as c on r.resident_number = c.resident_number
),
protected_people as (
    select distinct resident_number
    from {{ ref('stg_residents__history') }}
    where is_protected_person
),
protected_households as (
    select r.household_number
    from registered as r
    semi join protected_people as p on r.resident_number = p.resident_number
    where r.household_number is not null
    union
    select c.household_number
    from {{ ref('qua_current_residents') }} as c
    semi join protected_people as p on c.resident_number = p.resident_number
    where c.household_number is not null
),
described as (
    select
        r.reference_date,
        r.resident_number,
        r.household_number,
        r.sex_code,
        r.resident_type,
        r.area_code,
        r.resident_since,
        r.age
    from registered as r
    anti join protected_people as p on r.resident_number = p.resident_number
    anti join protected_households as h on r.household_number = h.household_number
    anti join protected_households as n on r.household_now = n.household_number
    anti join (
        select x.resident_number from {{ ref('qua_excluded_residents') }} as x
        where x.purpose = 'anonymised_records'
    ) as e on r.resident_number = e.resident_number
    where r.age >= r.youngest_age
),
incomes as (
    select t.resident_number, t.fiscal_year, c.income_class
    from {{ ref('stg_tax__incomes') }} as t
    inner join {{ ref('income_classes') }} as c
        on t.taxable_income >= c.income_from
        and t.taxable_income < coalesce(c.income_below, t.taxable_income + 1)
    where t.taxable_income > 0
)
select
    d.reference_date,
    d.resident_number,
    -- Who is in no known household stands alone.
    coalesce('h' || d.household_number, 'r' || d.resident_number) as household,
    a.age_band as age_group,
    if(d.sex_code = '1', 'male', 'female') as sex,
    d.area_code,
    coalesce(s.household_size, 'unknown') as household_size,
    if(
        h.household_number is null,
        'other',
        {{ function('household_type') }}(
            h.members, h.heads, h.spouses, h.children, h.fathers, h.mothers, h.siblings, h.unstated
        )
    ) as household_type,
    if(d.resident_type = '1', 'japanese', 'foreign') as nationality,
    coalesce(y.years_of_residence, 'unknown') as years_of_residence,
    coalesce(i.income_class, 'none') as income_class
from described as d
inner join {{ ref('age_bands') }} as a
    on d.age >= a.age_from and d.age <= coalesce(a.age_to, d.age)
left join {{ ref('con_households') }} as h
    on d.reference_date = h.reference_date and d.household_number = h.household_number
left join {{ ref('household_sizes') }} as s
    on h.members >= s.members_from and h.members <= coalesce(s.members_to, h.members)
left join {{ ref('residence_classes') }} as y
    on date_sub('year', d.resident_since, d.reference_date) >= y.years_from
    and date_sub('year', d.resident_since, d.reference_date) <= coalesce(
        y.years_to, date_sub('year', d.resident_since, d.reference_date)
    )
left join incomes as i
    on d.resident_number = i.resident_number and year(d.reference_date) = i.fiscal_year
