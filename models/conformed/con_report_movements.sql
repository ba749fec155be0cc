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
reasons as (
    select
        event_reason,
        segment || ' ' || report_column as movement_reason
    from {{ ref('con_report_reasons') }}
),
movements as (
    {{ movements_between(ref('con_corrected_history'), 'reasons', 'periods') | indent(4) }}
),
history as (
    select
        h.*,
        lag(h.address_municipality_code) over earlier as municipality_before,
        lag(h.address_town_code) over earlier as town_before
    from {{ ref('stg_residents__history') }} as h
    semi join movements as m on h.resident_number = m.resident_number
    where not h.is_provisional
    window earlier as (partition by h.resident_number order by h.history_number)
)
select
    p.year,
    m.resident_number,
    m.moved_on,
    h.event_reason,
    case split_part(m.movement_reason, ' ', 1)
        when 'japanese' then 'japanese'
        when 'foreign' then 'foreign'
        else if(h.resident_type = '1', 'japanese', 'foreign')
    end as segment,
    if(
        m.movement_reason = 'unknown', 'unknown', split_part(m.movement_reason, ' ', 2)
    ) as report_column,
    coalesce(w.ward_code, u.ward_code) as ward_code,
    coalesce(wb.ward_code, ub.ward_code) as ward_before
from movements as m
inner join history as h
    on m.resident_number = h.resident_number and m.history_number = h.history_number
inner join periods as p on m.first_day = p.first_day
anti join (
    select x.resident_number from {{ ref('qua_excluded_residents') }} as x
    where x.purpose = 'annual_report'
) as e on m.resident_number = e.resident_number
left join {{ ref('con_report_wards') }} as w
    on p.year = w.year
    and h.address_municipality_code = w.municipality_code and h.address_town_code = w.town_code
left join {{ ref('con_report_wards') }} as u
    on p.year = u.year
    and h.address_municipality_code = u.municipality_code
    and u.town_code = '{{ var("unknown_town_code") }}'
left join {{ ref('con_report_wards') }} as wb
    on p.year = wb.year
    and h.municipality_before = wb.municipality_code and h.town_before = wb.town_code
left join {{ ref('con_report_wards') }} as ub
    on p.year = ub.year
    and h.municipality_before = ub.municipality_code
    and ub.town_code = '{{ var("unknown_town_code") }}'
