{#-
    Two residents with another number have the same reading of the name, birth date, sex and
    former municipality.
-#}
with people as (
    select
        resident_number, name_kana, birth_date, sex_code, former_municipality_code
    from {{ ref('qua_current_residents') }}
    where is_resident and name_kana is not null and birth_date is not null
)
select
    {{ finding(
        'duplicate_exact', 'r.resident_number',
        ['r.name_kana', 'r.birth_date', 'r.sex_code'],
        other='o.resident_number'
    ) }}
from people as r
inner join people as o
    on r.name_kana = o.name_kana and r.birth_date = o.birth_date and r.sex_code = o.sex_code
    and r.former_municipality_code is not distinct from o.former_municipality_code
    and r.resident_number < o.resident_number
