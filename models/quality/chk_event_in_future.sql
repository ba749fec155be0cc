{#- Only a departure (転出) may lie in the future. -#}
select
    {{ finding('event_in_future', 'r.resident_number', ['r.event_date', 'r.residency_status']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.event_date > r.delivered_on and r.residency_status != '2'
