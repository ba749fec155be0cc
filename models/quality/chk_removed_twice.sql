{#-
    Somebody who had died or was gone is removed once more in another way, such as a departure (転出) after the death,
    without having become a resident again between: only one of the two is the end of the residence. Who dies before the
    day of leaving has not left.
-#}
with removals as (
    select
        resident_number,
        history_number,
        residency_status,
        moved_on,
        lag(residency_status) over numbers as status_before,
        lag(moved_on) over numbers as moved_before
    from {{ ref('con_corrected_history') }}
    where known_on is null and tells in ('leaves', 'dies', 'is removed') and not is_told_again
    window numbers as (partition by resident_number, residence order by history_number)
)
select
    {{ finding(
        'removed_twice', 'r.resident_number',
        [
            "list(row(r.history_number, r.status_before, r.moved_before, r.residency_status, "
            ~ "r.moved_on) order by r.history_number)"
        ]
    ) }}
from removals as r
where r.status_before in ('3', '9') or r.moved_before < r.moved_on
group by r.resident_number
