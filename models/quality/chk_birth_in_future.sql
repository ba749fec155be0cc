{#- The birth date lies after the delivery. -#}
select
    {{ finding('birth_in_future', 'r.resident_number', ['r.birth_date']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.birth_date > r.delivered_on
