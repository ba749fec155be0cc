{#-
    One row per movement of the calendar year before the reference date of the statistic: 前年1月1日から
    同年12月31日まで, as the ministry's report counts, as known when published statistics ask, without those
    whom a finding leaves out of them.
-#}
with period as (
    select
        make_date(year(s.reference_date) - 1, 1, 1) as first_day,
        make_date(year(s.reference_date) - 1, 12, 31) as last_day,
        d.known_on
    from {{ ref('statistics') }} as s
    inner join {{ ref('con_reference_dates') }} as d
        on s.reference_date = d.reference_date
        and d.purpose = '{{ var("purpose_of_statistics") }}'
    where s.statistic = 'movements_by_month_reason_age_ward'
),
movements as (
    {{ movements_between(
        ref('con_corrected_history'), ref('movement_reasons'), 'period'
    ) | indent(4) }}
)
select
    m.resident_number,
    m.movement_reason,
    m.moved_on,
    h.birth_year,
    h.birth_month,
    h.birth_day,
    h.is_birth_date_unknown,
    coalesce(t.area_code, u.area_code) as area_code
from movements as m
inner join {{ ref('stg_residents__history') }} as h
    on m.resident_number = h.resident_number and m.history_number = h.history_number
anti join (
    select x.resident_number from {{ ref('qua_excluded_residents') }} as x
    where x.purpose = '{{ var("purpose_of_statistics") }}'
) as e on m.resident_number = e.resident_number
left join {{ ref('con_towns') }} as t
    on h.address_municipality_code = t.municipality_code and h.address_town_code = t.town_code
cross join (
    select area_code from {{ ref('con_towns') }} where town_code = '{{ var("unknown_town_code") }}'
) as u
