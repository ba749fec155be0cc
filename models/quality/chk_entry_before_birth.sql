{#- The first row of a person, or the day of becoming a resident, is before the birth. -#}
with firsts as (
    select resident_number, min(event_date) as first_event
    from {{ ref('stg_residents__history') }}
    where not is_provisional
    group by resident_number
)
select
    {{ finding(
        'entry_before_birth', 'r.resident_number',
        ['r.birth_date', 'f.first_event', 'r.resident_since']
    ) }}
from {{ ref('qua_current_residents') }} as r
inner join firsts as f on r.resident_number = f.resident_number
where least(f.first_event, r.resident_since) < r.birth_date
