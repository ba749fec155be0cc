{#-
    One row per resident at each reference date that a purpose asks for, with what was known of it on the
    day that the purpose asks for.
-#}
with dates as (
    select distinct reference_date, known_on, last_event_on from {{ ref('con_reference_dates') }}
),
states as (
    {{ states_at(ref('stg_residents__history'), ref('movement_reasons'), 'dates', [
        'household_number', 'relationship_1', 'relationship_2', 'relationship_3', 'relationship_4',
        'resident_type', 'sex_code', 'birth_year', 'birth_month', 'birth_day',
        'is_birth_date_unknown', 'address_municipality_code', 'address_town_code',
        'is_protected_person', 'resident_since', 'is_resident_since_unknown', 'latitude',
        'longitude'
    ]) | indent(4) }}
)
select
    s.reference_date,
    s.known_on,
    s.last_event_on,
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
    s.address_municipality_code,
    coalesce(t.area_code, u.area_code) as area_code,
    s.is_protected_person,
    if(s.is_resident_since_unknown, null, s.resident_since) as resident_since,
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
