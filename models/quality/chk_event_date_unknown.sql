{#-
    The day of an event, or of becoming a resident, is unknown (不詳): what happened counts on the date that is held
    beside, as the standard has it (住民記録システム標準仕様書).
-#}
select
    {{ finding(
        'event_date_unknown', 'r.resident_number',
        [
            "list(row(r.history_number, r.residency_status, r.event_date, r.resident_since, "
            ~ "r.removal_date, r.is_event_date_unknown, r.is_resident_since_unknown, "
            ~ "r.is_removal_date_unknown) order by r.history_number)"
        ]
    ) }}
from {{ ref('stg_residents__history') }} as r
where
    not r.is_provisional
    and (
        r.is_resident_since_unknown
        or (
            r.residency_status in ('1', '3')
            and (r.is_event_date_unknown or r.is_removal_date_unknown)
        )
    )
group by r.resident_number
