{#- 最新フラグ stands on no row of a person, on several, or not on the newest one. -#}
select
    {{ finding(
        'latest_flag', 'r.resident_number',
        ['count_if(r.is_latest)', 'max(r.history_number)']
    ) }}
from {{ ref('stg_residents__history') }} as r
group by r.resident_number
having
    count(r.is_latest) = count(*)
    and (
        count_if(r.is_latest) != 1
        or max(r.history_number) filter (r.is_latest) != max(r.history_number)
    )
