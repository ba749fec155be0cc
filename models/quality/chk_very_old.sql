{#- A resident is older than policy expects; some deaths are never reported. -#}
select
    {{ finding('very_old', 'r.resident_number', ['r.birth_date']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.age >= {{ var('oldest_age') }}
