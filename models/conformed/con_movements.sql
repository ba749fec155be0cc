{#-
    One row per movement of the calendar year before the reference date of the statistic: 前年1月1日から
    同年12月31日まで, as the ministry's report counts. A departure is dated by the day on which the person
    leaves, anything else by its event date. Provisional rows (仮登録) are no legal records. A movement
    that several rows of a person tell of, such as one that was corrected, counts once.
-#}
with period as (
    select
        make_date(year(reference_date) - 1, 1, 1) as first_day,
        make_date(year(reference_date) - 1, 12, 31) as last_day
    from {{ ref('statistics') }}
    where statistic = 'movements_by_month_reason_age_ward'
),
reasons as (
    select
        h.resident_number,
        h.history_number,
        if(r.event_reason is null, 'unknown', r.movement_reason) as movement_reason,
        if(
            h.residency_status = '2',
            {{ function('leave_date') }}(
                h.planned_leave_date, h.confirmed_leave_date, h.removal_date, h.event_date
            ),
            h.event_date
        ) as moved_on,
        h.birth_year,
        h.birth_month,
        h.birth_day,
        h.is_birth_date_unknown,
        h.address_municipality_code,
        h.address_town_code
    from {{ ref('stg_residents__history') }} as h
    left join {{ ref('movement_reasons') }} as r on h.event_reason = r.event_reason
    anti join (
        select x.resident_number from {{ ref('qua_excluded_residents') }} as x
        where x.purpose = '{{ var("purpose_of_statistics") }}'
    ) as e on h.resident_number = e.resident_number
    where not h.is_provisional
),
movements as (
    select
        m.resident_number,
        m.movement_reason,
        m.moved_on,
        m.birth_year,
        m.birth_month,
        m.birth_day,
        m.is_birth_date_unknown,
        m.address_municipality_code,
        m.address_town_code
    from reasons as m
    inner join period as p on m.moved_on >= p.first_day and m.moved_on <= p.last_day
    where m.movement_reason is not null
    qualify row_number() over (
        partition by m.resident_number, m.movement_reason, m.moved_on
        order by m.history_number desc
    ) = 1
)
select
    m.resident_number,
    m.movement_reason,
    m.moved_on,
    m.birth_year,
    m.birth_month,
    m.birth_day,
    m.is_birth_date_unknown,
    coalesce(t.area_code, u.area_code) as area_code
from movements as m
left join {{ ref('con_towns') }} as t
    on m.address_municipality_code = t.municipality_code and m.address_town_code = t.town_code
cross join (
    select area_code from {{ ref('con_towns') }} where town_code = '{{ var("unknown_town_code") }}'
) as u
