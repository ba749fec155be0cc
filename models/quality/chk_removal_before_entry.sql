{#-
    A person was removed, or leaves (転出), before becoming a resident. The days of leaving count in a row that tells of
    a departure: in others they are those of an earlier one, as of somebody who has come back. A day that is unknown
    cannot be compared: the date held is not it.
-#}
select
    {{ finding(
        'removal_before_entry', 'r.resident_number',
        [
            'r.residency_status', 'r.event_reason', 'r.removal_date', 'r.planned_leave_date',
            'r.confirmed_leave_date', 'r.resident_since', 'r.is_resident_since_unknown',
            'r.is_removal_date_unknown'
        ]
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    not r.is_resident_since_unknown
    and least(
        if(
            r.residency_status = '2' or r.event_reason in (
                select m.event_reason from {{ ref('movement_reasons') }} as m
                where m.movement_reason in ('moved_out_domestic', 'moved_out_abroad')
            ),
            least(r.planned_leave_date, r.confirmed_leave_date), null
        ),
        if(r.residency_status != '1' and not r.is_removal_date_unknown, r.removal_date, null)
    ) < r.resident_since
