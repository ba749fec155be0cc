{#-
    Each movement of the year before an annual report, once for each column of the report in which it counts
    (帰化等 counts in two: the one segment loses who the other gains), with its ward and, of a move within the
    municipality (転居), the ward before. What is reported late counts as the purpose says.
-#}
with periods as (
    select y.year, y.first_day, y.last_day, d.known_on
    from {{ ref('annual_reports') }} as y
    inner join {{ ref('con_reference_dates') }} as d
        on y.reference_date = d.reference_date and d.purpose = 'annual_report'
),
history as (
    select
        h.*,
        lag(h.address_municipality_code) over earlier as municipality_before,
        lag(h.address_town_code) over earlier as town_before
    from {{ ref('stg_residents__history') }} as h
    where not h.is_provisional
    window earlier as (partition by h.resident_number order by h.history_number)
),
reasons as (
    select
        event_reason,
        segment || ' ' || report_column as movement_reason
    from {{ ref('con_report_reasons') }}
),
movements as (
    {{ movements_between('history', ref('movement_reasons'), 'reasons', 'periods', [
        'resident_type', 'event_reason', 'address_municipality_code', 'address_town_code',
        'municipality_before', 'town_before'
    ]) | indent(4) }}
)
select
    p.year,
    m.resident_number,
    m.moved_on,
    m.event_reason,
    case split_part(m.movement_reason, ' ', 1)
        when 'japanese' then 'japanese'
        when 'foreign' then 'foreign'
        else if(m.resident_type = '1', 'japanese', 'foreign')
    end as segment,
    if(
        m.movement_reason = 'unknown', 'unknown', split_part(m.movement_reason, ' ', 2)
    ) as report_column,
    coalesce(w.ward_code, u.ward_code) as ward_code,
    coalesce(wb.ward_code, ub.ward_code) as ward_before
from movements as m
inner join periods as p on m.first_day = p.first_day
anti join (
    select x.resident_number from {{ ref('qua_excluded_residents') }} as x
    where x.purpose = 'annual_report'
) as e on m.resident_number = e.resident_number
left join {{ ref('con_report_wards') }} as w
    on p.year = w.year
    and m.address_municipality_code = w.municipality_code and m.address_town_code = w.town_code
left join {{ ref('con_report_wards') }} as u
    on p.year = u.year
    and m.address_municipality_code = u.municipality_code
    and u.town_code = '{{ var("unknown_town_code") }}'
left join {{ ref('con_report_wards') }} as wb
    on p.year = wb.year
    and m.municipality_before = wb.municipality_code and m.town_before = wb.town_code
left join {{ ref('con_report_wards') }} as ub
    on p.year = ub.year
    and m.municipality_before = ub.municipality_code
    and ub.town_code = '{{ var("unknown_town_code") }}'
