{#- Movements of the year before the reference date by ward, month, reason and age on the day. -#}
select
    p.reference_date,
    cast(year(p.reference_date) - 1 as integer) as event_year,
    a.area_level,
    c.ward_code,
    a.area_name as ward_name,
    c.event_month,
    m.label_ja as event_month_ja,
    c.movement_reason,
    r.label_ja as movement_reason_ja,
    c.broad_age_group,
    g.label_ja as broad_age_group_ja,
    c.value,
    c.status,
    {{ function('display_cell') }}(c.value, c.status) as value_display
from {{ ref('pro_movements_by_month_reason_age_ward') }} as c
inner join {{ ref('pro_wards') }} as a on c.ward_code = a.area_code
inner join {{ ref('hierarchies') }} as m on m.dimension = 'event_month' and c.event_month = m.code
inner join {{ ref('hierarchies') }} as r
    on r.dimension = 'movement_reason' and c.movement_reason = r.code
inner join {{ ref('hierarchies') }} as g
    on g.dimension = 'broad_age_group' and c.broad_age_group = g.code
inner join {{ ref('statistics') }} as p on p.statistic = 'movements_by_month_reason_age_ward'
