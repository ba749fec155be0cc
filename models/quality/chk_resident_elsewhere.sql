{#-
    Somebody with the same reading, birth date and sex is a resident of another municipality at the same date, as a
    joint comparison of hashes has found (scripts/joint).
-#}
select
    {{ finding(
        'resident_elsewhere', 'm.resident_number', ['m.comparison', 'm.reference_date'],
        other='m.other_tenant'
    ) }}
from {{ source('joint', 'matches') }} as m
inner join {{ ref('qua_current_residents') }} as r on m.resident_number = r.resident_number
where r.is_resident
qualify row_number() over (
    partition by m.resident_number, m.other_tenant
    order by m.reference_date desc, m.comparison desc
) = 1
