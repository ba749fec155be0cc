{#-
    The residents of the register at each reference date without those whom a finding leaves out of published
    statistics.
-#}
select r.*
from {{ ref('con_registered_residents') }} as r
anti join (
    select x.resident_number from {{ ref('qua_excluded_residents') }} as x
    where x.purpose = '{{ var("purpose_of_statistics") }}'
) as e on r.resident_number = e.resident_number
