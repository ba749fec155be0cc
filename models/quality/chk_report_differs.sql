{#-
    The register's history gives another population for a day than the annual report of that day: entries were made
    or corrected since, or somebody was counted twice or not at all.
-#}
with filed as (
    select e.year, e.reference_date, e.segment, e.column_name, e.value, e.source
    from {{ source('decisions', 'earlier_reports') }} as e
    where
        e.municipality_code in (select f.tenant from {{ ref('stg_inbox__deliveries') }} as f)
        and e.column_name in ('male', 'female', 'population')
    qualify row_number() over (
        partition by e.year, e.segment, e.column_name order by e.sequence desc
    ) = 1
),
days as (
    select
        f.reference_date,
        case p.events_of_the_day
            when 'counted' then f.reference_date
            when 'not_counted' then f.reference_date - 1
        end as last_event_on,
        null as known_on
    from (select distinct reference_date from filed) as f
    cross join {{ ref('purposes') }} as p
    where p.purpose = 'annual_report'
),
states as (
    select a.reference_date, a.resident_number, r.resident_type, r.sex_code
    from (
        {{ states_at(ref('con_corrected_history'), 'days') | indent(8) }}
    ) as a
    inner join {{ ref('stg_residents__history') }} as r
        on a.resident_number = r.resident_number and a.history_number = r.history_number
    where a.residency_status = '1'
),
compared as (
    select
        f.year,
        f.segment,
        f.column_name,
        f.value as reported,
        f.source,
        count(s.resident_number) as population
    from filed as f
    left join states as s
        on f.reference_date = s.reference_date
        and (f.segment = 'total' or f.segment = if(s.resident_type = '1', 'japanese', 'foreign'))
        and (f.column_name = 'population' or f.column_name = if(s.sex_code = '1', 'male', 'female'))
    group by f.year, f.segment, f.column_name, f.value, f.source
)
select
    {{ finding(
        'report_differs', "concat_ws(';', c.source, c.year, c.segment, c.column_name)",
        ['c.reported', 'c.population']
    ) }}
from compared as c
where c.population != c.reported
