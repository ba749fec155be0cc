{#-
    The first event of a person, or the day of becoming a resident, is before the birth. Days that are unknown cannot
    be compared.
-#}
with firsts as (
    select resident_number, min(event_date) as first_event
    from {{ ref('stg_residents__history') }}
    where not is_provisional and not is_event_date_unknown
    group by resident_number
)
select
    {{ finding(
        'entry_before_birth', 'r.resident_number',
        ['r.birth_date', 'f.first_event', 'r.resident_since', 'r.is_resident_since_unknown']
    ) }}
from {{ ref('qua_current_residents') }} as r
left join firsts as f on r.resident_number = f.resident_number
where
    least(f.first_event, if(r.is_resident_since_unknown, null, r.resident_since)) < r.birth_date
