{#- A resident has no day of becoming one (住民となった年月日). -#}
select
    {{ finding(
        'resident_since_missing', 'r.resident_number',
        ['r.resident_since', 'r.unreadable_dates']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.resident_since is null
    and not contains(coalesce(r.unreadable_dates, ''), '住民となった年月日')
