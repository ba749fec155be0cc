{#- 異動事由 is not one of the reasons that the report knows. -#}
select
    {{ finding('event_reason_unknown', 'r.resident_number', ['r.event_reason']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.event_reason is not null
    and r.event_reason not in (select m.event_reason from {{ ref('movement_reasons') }} as m)
