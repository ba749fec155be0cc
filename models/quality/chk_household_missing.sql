{#- A resident belongs to no household. -#}
select
    {{ finding('household_missing', 'r.resident_number', ['r.household_number']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.household_number is null
