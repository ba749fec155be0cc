{#-
    Somebody who had died or was gone is removed once more in another way, such as a departure (転出) after the death,
    without having become a resident again between: both are counted. Who dies before the day of leaving has not left.
-#}
with rows_in_order as (
    select
        resident_number,
        history_number,
        residency_status,
        event_date,
        lag(residency_status) over numbers as status_before,
        lag({{ function('leave_date') }}(
            planned_leave_date, confirmed_leave_date, removal_date, event_date
        )) over numbers as left_before
    from {{ ref('stg_residents__history') }}
    where not is_provisional
    window numbers as (partition by resident_number order by history_number)
)
select
    {{ finding(
        'removed_twice', 'r.resident_number',
        [
            "list(row(r.history_number, r.status_before, r.left_before, r.residency_status, "
            ~ "r.event_date) order by r.history_number)"
        ]
    ) }}
from rows_in_order as r
where
    r.residency_status != '1' and r.status_before != '1'
    and r.residency_status != r.status_before
    and (r.status_before in ('3', '9') or r.left_before < r.event_date)
group by r.resident_number
