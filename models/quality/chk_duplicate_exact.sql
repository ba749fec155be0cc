{#-
    Two residents with another number have the same reading of the name, however it is written, birth date, sex and
    former municipality. Who has no reading is compared by the name.
-#}
with people as (
    select
        resident_number, name_key, birth_date, sex_code, former_municipality_code
    from {{ ref('qua_current_residents') }}
    where is_resident and name_key is not null and birth_date is not null
)
select
    {{ finding(
        'duplicate_exact', 'r.resident_number',
        ['r.name_key', 'r.birth_date', 'r.sex_code', 'r.former_municipality_code'],
        other='o.resident_number'
    ) }}
from people as r
inner join people as o
    on r.name_key = o.name_key and r.birth_date = o.birth_date and r.sex_code = o.sex_code
    and r.former_municipality_code is not distinct from o.former_municipality_code
    and r.resident_number < o.resident_number
