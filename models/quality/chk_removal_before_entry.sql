{#- A person was removed before becoming a resident. -#}
select
    {{ finding(
        'removal_before_entry', 'r.resident_number',
        ['r.removal_date', 'r.resident_since']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.residency_status != '1' and r.removal_date < r.resident_since
