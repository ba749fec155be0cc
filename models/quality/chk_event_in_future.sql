{#-
    Only a departure (転出) may lie in the future: no other event, no day of becoming a resident, and no day of any
    other removal.
-#}
select
    {{ finding(
        'event_in_future', 'r.resident_number',
        ['r.event_date', 'r.residency_status', 'r.resident_since', 'r.removal_date']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.resident_since > r.delivered_on
    or (
        r.residency_status != '2'
        and greatest(r.event_date, r.removal_date) > r.delivered_on
    )
