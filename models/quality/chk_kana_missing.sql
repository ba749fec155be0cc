{#- A Japanese resident has no reading of the name, so duplicates cannot be found. -#}
select
    {{ finding('kana_missing', 'r.resident_number', ['r.name_kana']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.resident_type = '1' and r.name_kana is null
