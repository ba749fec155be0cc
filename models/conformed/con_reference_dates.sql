{#-
    What each purpose counts at: the reference dates of the statistics, for the annual report its own and
    those a year before, for anonymised records theirs, whether events of the day itself count, and until when entries that were reported late
    are taken in. No day: all of them, as the register stands now.
-#}
with dates as (
    select distinct p.purpose, s.reference_date
    from {{ ref('purposes') }} as p
    cross join {{ ref('statistics') }} as s
    union
    select
        p.purpose,
        cast(r.reference_date - to_years(unnest([0, 1])) as date) as reference_date
    from {{ ref('purposes') }} as p
    cross join {{ ref('annual_reports') }} as r
    where p.purpose = 'annual_report'
    union
    select
        p.purpose,
        r.reference_date
    from {{ ref('purposes') }} as p
    cross join {{ ref('record_policies') }} as r
    where p.purpose = 'anonymised_records'
)
select
    p.purpose,
    d.reference_date,
    case
        when p.late_entries = 'as_corrected' then null
        when p.late_entries = 'as_known' and p.days_for_reports >= 0
            then cast(d.reference_date + p.days_for_reports as date)
        else error('[refused] late_entries must be as_corrected, or as_known with days_for_reports')
    end as known_on,
    case p.events_of_the_day
        when 'counted' then d.reference_date
        when 'not_counted' then d.reference_date - 1
        else error('[refused] events_of_the_day must be counted or not_counted')
    end as last_event_on
from {{ ref('purposes') }} as p
inner join dates as d on p.purpose = d.purpose
