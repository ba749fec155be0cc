{#- The newest row of a person is provisional (仮登録) and counts nowhere. -#}
select
    {{ finding('provisional_entry', 'r.resident_number', ['r.history_number']) }}
from {{ ref('qua_newest_rows') }} as r
where
    r.is_provisional
