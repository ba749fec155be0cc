{#- The birth date is a day that the calendar does not have. Legal data, and often a slip. -#}
select
    {{ finding(
        'birth_date_nonexistent', 'r.resident_number',
        ['r.birth_year', 'r.birth_month', 'r.birth_day']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    not r.is_birth_date_unknown
    and try_cast(printf('%04d-%02d-%02d', r.birth_year, r.birth_month, r.birth_day) as date) is null
