{#-
    One row per movement, without identifiers: the day becomes a month, the birth date a band of the age
    on that day, the address a ward. What no band covers is 'unknown', never dropped. The number of the
    mover says only which rows are of one person.
-#}
with aged as (
    select
        w.ward_code,
        m.moved_on,
        m.movement_reason,
        m.resident_number,
        dense_rank() over (order by m.resident_number) as mover,
        if(
            m.is_birth_date_unknown,
            null,
            {{ function('completed_years') }}(
                m.birth_year, m.birth_month, m.birth_day, m.moved_on - s.age_days_before
            )
        ) as age
    from {{ ref('con_movements') }} as m
    inner join {{ ref('con_wards') }} as w on m.area_code = w.area_code
    inner join {{ ref('statistics') }} as s on s.statistic = 'movements_by_month_reason_age_ward'
)
select
    a.ward_code,
    strftime(a.moved_on, '%m') as event_month,
    a.movement_reason,
    a.mover,
    k.record_key,
    coalesce(b.age_band, 'unknown') as broad_age_group
from aged as a
left join {{ ref('broad_age_bands') }} as b
    on a.age >= b.age_from and a.age <= coalesce(b.age_to, a.age)
left join {{ ref('con_record_keys') }} as k on a.resident_number = k.resident_number
