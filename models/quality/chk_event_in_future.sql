{#-
    Only a planned departure (転出予定) may lie in the future: no other event, no day of becoming a resident, no
    departure that is said to be confirmed, and no removal but on or before the day that is planned.
-#}
select
    {{ finding(
        'event_in_future', 'r.resident_number',
        [
            'r.event_date', 'r.residency_status', 'r.resident_since', 'r.removal_date',
            'r.planned_leave_date', 'r.confirmed_leave_date'
        ]
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    greatest(r.resident_since, r.confirmed_leave_date) > r.delivered_on
    or (r.residency_status != '2' and r.event_date > r.delivered_on)
    or r.removal_date
    > greatest(r.delivered_on, if(r.residency_status = '2', r.planned_leave_date, null))
