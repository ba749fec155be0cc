{#- A resident has no name. -#}
select
    {{ finding('name_missing', 'r.resident_number', ['r.name']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.name is null
