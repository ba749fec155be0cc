{#-
    The residents of the register at each reference date, as known when published statistics ask, without
    those whom a finding leaves out of them.
-#}
select
    r.reference_date,
    r.resident_number,
    r.household_number,
    r.relationship_1,
    r.relationship_2,
    r.relationship_3,
    r.relationship_4,
    r.resident_type,
    r.sex_code,
    r.birth_year,
    r.birth_month,
    r.birth_day,
    r.is_birth_date_unknown,
    r.area_code,
    r.is_protected_person,
    r.mesh_code
from {{ ref('con_registered_residents') }} as r
inner join {{ ref('con_reference_dates') }} as d
    on r.reference_date = d.reference_date
    and r.known_on is not distinct from d.known_on
    and r.last_event_on = d.last_event_on
    and d.purpose = '{{ var("purpose_of_statistics") }}'
anti join (
    select x.resident_number from {{ ref('qua_excluded_residents') }} as x
    where x.purpose = '{{ var("purpose_of_statistics") }}'
) as e on r.resident_number = e.resident_number
