{#-
    異動事由 says that somebody comes or goes, and 住民状態 says otherwise; or somebody who is here comes on another day and
    for another reason. Such a row is no movement.
-#}
select
    {{ finding(
        'event_against_state', 'r.resident_number',
        [
            "list(row(r.history_number, r.event_reason, r.residency_status, r.starts_on) "
            ~ "order by r.history_number)"
        ]
    ) }}
from {{ ref('con_corrected_history') }} as r
inner join {{ ref('movement_reasons') }} as m on r.event_reason = m.event_reason
where r.known_on is null and r.tells = 'neither' and m.residents != 0
group by r.resident_number
