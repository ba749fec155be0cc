{#-
    One row per resident at each reference date that a purpose asks for, with what was known of it on the
    day that the purpose asks for.
-#}
with dates as (
    select distinct reference_date, known_on, last_event_on from {{ ref('con_reference_dates') }}
),
states as (
    {{ states_at(ref('con_corrected_history'), 'dates') | indent(4) }}
)
select
    s.reference_date,
    s.known_on,
    s.last_event_on,
    s.resident_number,
    h.household_number,
    h.relationship_1,
    h.relationship_2,
    h.relationship_3,
    h.relationship_4,
    h.resident_type,
    h.sex_code,
    h.birth_year,
    h.birth_month,
    h.birth_day,
    h.is_birth_date_unknown,
    h.address_municipality_code,
    coalesce(t.area_code, u.area_code) as area_code,
    h.is_protected_person,
    if(h.is_resident_since_unknown, null, h.resident_since) as resident_since,
    -- Where the address has no coordinates of its own, the point of its town stands for it.
    coalesce(
        {{ function('mesh_code') }}(h.latitude, h.longitude, 500), t.mesh_code, 'unknown'
    ) as mesh_code
from states as s
inner join {{ ref('stg_residents__history') }} as h
    on s.resident_number = h.resident_number and s.history_number = h.history_number
left join {{ ref('con_towns') }} as t
    on h.address_municipality_code = t.municipality_code and h.address_town_code = t.town_code
cross join (
    select area_code from {{ ref('con_towns') }} where town_code = '{{ var("unknown_town_code") }}'
) as u
where s.residency_status = '1'
