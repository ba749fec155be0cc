{#-
    What each purpose counts at: the reference dates of the statistics, and until when entries that were
    reported late are taken in. No day: all of them, as the register stands now.
-#}
select
    p.purpose,
    d.reference_date,
    case
        when p.late_entries = 'as_corrected' then null
        when p.late_entries = 'as_known' and p.days_for_reports >= 0
            then cast(d.reference_date + p.days_for_reports as date)
        else error('[refused] late_entries must be as_corrected, or as_known with days_for_reports')
    end as known_on
from {{ ref('purposes') }} as p
cross join (select distinct reference_date from {{ ref('statistics') }}) as d
