{#-
    異動事由 of a row, the newest or an older one, is empty or not one of the reasons that the report knows: what
    it does to the population is not known.
-#}
select
    {{ finding(
        'event_reason_unknown', 'r.resident_number',
        ["list(row(r.history_number, r.event_reason) order by r.history_number)"]
    ) }}
from {{ ref('stg_residents__history') }} as r
where
    not r.is_provisional
    and (
        r.event_reason is null
        or r.event_reason not in (
            select m.event_reason from {{ ref('movement_reasons') }} as m
        )
    )
group by r.resident_number
