{#-
    The residents that an annual report counts: at its reference date and a year before, in the wards that are
    valid at its reference date, without those whom a finding leaves out.
-#}
with days as (
    select
        y.year,
        d.reference_date,
        d.known_on,
        d.last_event_on,
        d.reference_date = y.reference_date as is_newest
    from {{ ref('annual_reports') }} as y
    inner join {{ ref('con_reference_dates') }} as d
        on d.purpose = 'annual_report'
        and d.reference_date in (
            y.reference_date, cast(y.reference_date - interval 1 year as date)
        )
)
select
    d.year,
    d.is_newest,
    r.reference_date,
    r.resident_number,
    r.household_number,
    nullif(concat_ws(
        ' ', r.relationship_1, r.relationship_2, r.relationship_3, r.relationship_4
    ), '') as relationship,
    if(r.resident_type = '1', 'japanese', 'foreign') as segment,
    if(r.sex_code = '1', 'male', 'female') as sex,
    r.birth_year,
    r.birth_month,
    r.birth_day,
    r.is_birth_date_unknown,
    w.ward_code
from days as d
inner join {{ ref('con_registered_residents') }} as r
    on d.reference_date = r.reference_date
    and d.known_on is not distinct from r.known_on
    and d.last_event_on = r.last_event_on
anti join (
    select x.resident_number from {{ ref('qua_excluded_residents') }} as x
    where x.purpose = 'annual_report'
) as e on r.resident_number = e.resident_number
left join {{ ref('con_report_wards') }} as w
    on d.year = w.year
    and r.address_municipality_code = w.municipality_code
    and right(r.area_code, 7) = w.town_code
