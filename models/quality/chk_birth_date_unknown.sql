{#- The birth date is unknown: the person counts with unknown age. -#}
select
    {{ finding('birth_date_unknown', 'r.resident_number', ['r.is_birth_date_unknown']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.is_birth_date_unknown
