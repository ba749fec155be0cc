{#-
    The population of the register at the first day of every month of the year before the newest reference date,
    counted from everybody's history, and the same walked forward from 1 January by the movements. An entry on the
    first day of a month is in that day's population, a departure (転出) from the day after.
-#}
with year_before as (
    select make_date(year(max(s.reference_date)) - 1, 1, 1) as first_day
    from {{ ref('statistics') }} as s
),
dates as (
    select d.reference_date, d.reference_date as last_event_on, null as known_on
    from (
        select cast(y.first_day + interval (m.range) month as date) as reference_date
        from year_before as y
        cross join range(13) as m
    ) as d
),
period as (
    select y.first_day, make_date(year(y.first_day) + 1, 1, 1) as last_day, null as known_on
    from year_before as y
),
counted as (
    select a.reference_date, count(s.resident_number) as population
    from dates as a
    left join (
        {{ states_at(ref('con_corrected_history'), 'dates') | indent(8) }}
    ) as s on a.reference_date = s.reference_date and s.residency_status = '1'
    group by a.reference_date
),
moved as (
    {{ movements_between(
        ref('con_corrected_history'), ref('movement_reasons'), 'period'
    ) | indent(4) }}
),
changes as (
    select
        cast(
            date_trunc('month', if(m.residency_status = '2', m.moved_on, m.moved_on - 1)) as date
        ) as reference_date,
        count_if(r.residents > 0) as entries,
        count_if(r.residents < 0) as removals
    from moved as m
    inner join (
        select distinct movement_reason, residents
        from {{ ref('movement_reasons') }}
        where movement_reason is not null
    ) as r on m.movement_reason = r.movement_reason
    group by
        date_trunc('month', if(m.residency_status = '2', m.moved_on, m.moved_on - 1))
),
months as (
    -- Of the last day the month after it is not looked at.
    select
        c.reference_date,
        c.population,
        if(c.reference_date < p.last_day, coalesce(m.entries, 0), null) as entries,
        if(c.reference_date < p.last_day, coalesce(m.removals, 0), null) as removals
    from counted as c
    cross join period as p
    left join changes as m on c.reference_date = m.reference_date
)
select
    reference_date,
    population,
    entries,
    removals,
    first(population) over until_then + coalesce(sum(entries - removals) over (
        order by reference_date rows between unbounded preceding and 1 preceding
    ), 0) as walked_forward
from months
window until_then as (order by reference_date rows between unbounded preceding and current row)
