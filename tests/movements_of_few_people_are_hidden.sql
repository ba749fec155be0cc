-- Many movements may be of one person: no published cell holds the movements of fewer people than
-- policy allows, counted again from the movements. Returns codes, never values.
with movers as (
    select
        w.ward_code,
        strftime(m.moved_on, '%m') as event_month,
        count(distinct m.resident_number) as movers
    from {{ ref('con_movements') }} as m
    inner join {{ ref('con_wards') }} as w on m.area_code = w.area_code
    group by grouping sets ((w.ward_code, strftime(m.moved_on, '%m')), (w.ward_code))
),
counted as (
    select
        ward_code,
        coalesce(event_month, 'total') as event_month,
        'total' as movement_reason,
        'total' as broad_age_group,
        movers
    from movers
    union all
    select ward_code, event_month, movement_reason, broad_age_group, movers
    from {{ ref('tab_movements_by_month_reason_age_ward__movers') }}
)
select r.ward_code, r.event_month, r.movement_reason, r.broad_age_group
from {{ ref('movements_by_month_reason_age_ward') }} as r
inner join counted as c
    on r.ward_code = c.ward_code and r.event_month = c.event_month
    and r.movement_reason = c.movement_reason and r.broad_age_group = c.broad_age_group
inner join {{ ref('pro_movements_by_month_reason_age_ward__primary') }} as p
    on r.ward_code = p.ward_code and r.event_month = p.event_month
    and r.movement_reason = p.movement_reason and r.broad_age_group = p.broad_age_group
where
    r.status != 'hidden'
    and coalesce(c.movers < p.threshold, true)
    -- Where policy adds noise, every count is shown.
    and not (
        r.status = 'perturbed'
        and (
            select count(*) = 1 and min(s.method) != 'suppression'
            from {{ ref('statistics') }} as s
            where s.statistic = 'movements_by_month_reason_age_ward'
        )
    )
