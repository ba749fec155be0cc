{#-
    How many residents each purpose counts at each reference date, and why not all: the register's residents as it
    stands now, more or fewer where the purpose asks what was known on a day, less those whom a finding leaves
    out, and less those of whom the purpose must know first (hold).
-#}
with corrected as (
    select a.reference_date, a.last_event_on, count(s.resident_number) as residents
    from (
        select distinct reference_date, last_event_on from {{ ref('con_reference_dates') }}
    ) as a
    left join (
        {{ states_at(
            ref('con_corrected_history'),
            '(select distinct reference_date, last_event_on, null as known_on from '
            ~ ref('con_reference_dates') ~ ')'
        ) | indent(8) }}
    ) as s
        on a.reference_date = s.reference_date and a.last_event_on = s.last_event_on
        and s.residency_status = '1'
    group by a.reference_date, a.last_event_on
),
counted as (
    select
        d.purpose,
        d.reference_date,
        d.known_on,
        d.last_event_on,
        count(r.resident_number) as registered,
        count(x.resident_number) as excluded,
        count(w.resident_number) filter (x.resident_number is null) as held
    from {{ ref('con_reference_dates') }} as d
    left join {{ ref('con_registered_residents') }} as r
        on d.reference_date = r.reference_date and d.known_on is not distinct from r.known_on
        and d.last_event_on = r.last_event_on
    left join {{ ref('qua_excluded_residents') }} as x
        on d.purpose = x.purpose and r.resident_number = x.resident_number
    left join {{ ref('qua_doubtful_residents') }} as w
        on d.purpose = w.purpose and r.resident_number = w.resident_number and w.effect = 'hold'
    group by d.purpose, d.reference_date, d.known_on, d.last_event_on
)
select
    c.purpose,
    c.reference_date,
    c.known_on,
    r.residents as as_corrected,
    c.registered - r.residents as reported_late,
    c.registered,
    c.excluded,
    c.held,
    c.registered - c.excluded - c.held as counted,
    (
        select count(*) from {{ ref('qua_findings_by_purpose') }} as f
        where f.purpose = c.purpose and f.effect = 'hold'
    ) as findings_that_hold
from counted as c
inner join corrected as r
    on c.reference_date = r.reference_date and c.last_event_on = r.last_event_on
