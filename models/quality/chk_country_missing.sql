{#- A foreign resident has no country of nationality. -#}
select
    {{ finding('country_missing', 'r.resident_number', ['r.country_code']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.resident_type = '2' and r.country_code is null
