{#-
    An event was reported before it happened. Only a departure (転出) is told beforehand, and not longer than policy
    expects. The day of an event that is unknown cannot be compared.
-#}
with compared as (
    select
        resident_number,
        history_number,
        reported_date,
        if(
            residency_status = '2',
            {{ function('leave_date') }}(
                planned_leave_date, confirmed_leave_date, removal_date, event_date
            ),
            event_date
        ) as happened_on,
        if(residency_status = '2', {{ var('longest_notice_of_departure') }}, 0) as notice
    from {{ ref('stg_residents__history') }}
    where not is_provisional and not is_event_date_unknown
)
select
    {{ finding(
        'report_before_event', 'r.resident_number',
        [
            "list(row(r.history_number, r.reported_date, "
            ~ "r.happened_on) order by r.history_number)"
        ]
    ) }}
from compared as r
where r.happened_on - r.reported_date > r.notice
group by r.resident_number
