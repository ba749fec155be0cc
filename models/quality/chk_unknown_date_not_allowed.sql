{#-
    The day of a departure (転出) or of a removal other than by death is marked as unknown, which the standard allows for
    births, deaths and the days of becoming a resident only (住民記録システム標準仕様書).
-#}
select
    {{ finding(
        'unknown_date_not_allowed', 'r.resident_number',
        [
            "list(row(r.history_number, r.residency_status, r.is_event_date_unknown, "
            ~ "r.is_removal_date_unknown) order by r.history_number)"
        ]
    ) }}
from {{ ref('stg_residents__history') }} as r
where
    not r.is_provisional
    and r.residency_status in ('2', '9')
    and (r.is_event_date_unknown or r.is_removal_date_unknown)
group by r.resident_number
