{#-
    A date of a row that was accepted cannot be read, and counts as empty. The dates on which it hangs whether a row
    can be used at all reject the row instead.
-#}
select
    {{ finding(
        'date_unreadable', 'r.resident_number',
        ["string_agg(r.history_number || ':' || r.unreadable_dates, ' ' order by r.history_number)"]
    ) }}
from {{ ref('stg_residents__history') }} as r
where r.unreadable_dates is not null
group by r.resident_number
