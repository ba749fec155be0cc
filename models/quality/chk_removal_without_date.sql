{#- A person who died or was removed has no day of the removal. -#}
select
    {{ finding('removal_without_date', 'r.resident_number', ['r.residency_status']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.residency_status in ('3', '9') and r.removal_date is null
