{#-
    A person was removed, or is planned to leave (転出予定), before becoming a resident. A day that is unknown cannot
    be compared: the date held is not it.
-#}
select
    {{ finding(
        'removal_before_entry', 'r.resident_number',
        [
            'r.residency_status', 'r.removal_date', 'r.planned_leave_date',
            'r.confirmed_leave_date', 'r.resident_since', 'r.is_resident_since_unknown',
            'r.is_removal_date_unknown'
        ]
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    not r.is_resident_since_unknown
    and least(
        r.planned_leave_date,
        if(r.residency_status = '2', r.confirmed_leave_date, null),
        if(r.residency_status != '1' and not r.is_removal_date_unknown, r.removal_date, null)
    ) < r.resident_since
