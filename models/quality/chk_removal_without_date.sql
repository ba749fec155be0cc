{#-
    A person who died or was removed has no day of the removal, or one who leaves (転出) no day at all, neither
    planned nor confirmed nor of the removal.
-#}
select
    {{ finding(
        'removal_without_date', 'r.resident_number',
        [
            'r.residency_status', 'r.removal_date', 'r.planned_leave_date',
            'r.confirmed_leave_date', 'r.unreadable_dates'
        ]
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.removal_date is null
    and not contains(coalesce(r.unreadable_dates, ''), '消除の異動年月日')
    and (
        r.residency_status in ('3', '9')
        or (
            r.residency_status = '2'
            and coalesce(r.planned_leave_date, r.confirmed_leave_date) is null
        )
    )
