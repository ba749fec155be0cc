{#-
    One row per resident at each reference date that a statistic asks for. A history row is in force
    from its event date; a departure (転出) only after the day on which the person leaves has passed,
    so who has merely announced to leave is still a resident (住民記録システム標準仕様書 6.1). Rows of a
    provisional entry (仮登録) are no legal records (4.0.8). Of the rows in force the newest is the
    person's state.
-#}
with reference_dates as (
    select distinct reference_date from {{ ref('statistics') }}
),
dated as (
    select
        resident_number,
        history_number,
        household_number,
        relationship_1,
        relationship_2,
        relationship_3,
        relationship_4,
        resident_type,
        residency_status,
        sex_code,
        birth_year,
        birth_month,
        birth_day,
        is_birth_date_unknown,
        address_municipality_code,
        address_town_code,
        is_protected_person,
        latitude,
        longitude,
        case
            when residency_status = '2'
                then {{ function('leave_date') }}(
                    planned_leave_date, confirmed_leave_date, removal_date, event_date
                ) + 1
            else event_date
        end as in_force_from
    from {{ ref('stg_residents__history') }}
    where not is_provisional
),
states as (
    select
        d.reference_date,
        h.resident_number,
        h.household_number,
        h.relationship_1,
        h.relationship_2,
        h.relationship_3,
        h.relationship_4,
        h.resident_type,
        h.residency_status,
        h.sex_code,
        h.birth_year,
        h.birth_month,
        h.birth_day,
        h.is_birth_date_unknown,
        h.address_municipality_code,
        h.address_town_code,
        h.is_protected_person,
        h.latitude,
        h.longitude
    from dated as h
    inner join reference_dates as d on h.in_force_from <= d.reference_date
    qualify row_number() over (
        partition by d.reference_date, h.resident_number
        order by h.history_number desc
    ) = 1
)
select
    s.reference_date,
    s.resident_number,
    s.household_number,
    s.relationship_1,
    s.relationship_2,
    s.relationship_3,
    s.relationship_4,
    s.resident_type,
    s.sex_code,
    s.birth_year,
    s.birth_month,
    s.birth_day,
    s.is_birth_date_unknown,
    coalesce(t.area_code, u.area_code) as area_code,
    s.is_protected_person,
    -- Where the address has no coordinates of its own, the point of its town stands for it.
    coalesce(
        {{ function('mesh_code') }}(s.latitude, s.longitude, 500), t.mesh_code, 'unknown'
    ) as mesh_code
from states as s
left join {{ ref('con_towns') }} as t
    on s.address_municipality_code = t.municipality_code and s.address_town_code = t.town_code
cross join (
    select area_code from {{ ref('con_towns') }} where town_code = '{{ var("unknown_town_code") }}'
) as u
where s.residency_status = '1'
