{#-
    What each purpose counts at: the reference dates of the statistics, and until when entries that were
    reported late are taken in. No day: all of them, as the register stands now.
-#}
select
    p.purpose,
    d.reference_date,
    case
        when p.late_entries = 'as_known' then coalesce(
            cast(d.reference_date + p.days_for_reports as date),
            error('[refused] as_known needs days_for_reports')
        )
        when p.late_entries = 'as_corrected' then null
        else error('[refused] late_entries of a purpose must be as_known or as_corrected')
    end as known_on
from {{ ref('purposes') }} as p
cross join (select distinct reference_date from {{ ref('statistics') }}) as d
