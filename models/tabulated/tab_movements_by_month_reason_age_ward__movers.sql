{#-
    How many people are behind the movements of each cell: one person may move several times. One row
    per cell that has any.
-#}
select
    w.ancestor as ward_code,
    m.ancestor as event_month,
    r.ancestor as movement_reason,
    a.ancestor as broad_age_group,
    count(distinct g.mover) as movers
from {{ ref('gen_movements_by_month_reason_age_ward') }} as g
inner join {{ ref('tab_hierarchy_ancestors') }} as w
    on w.dimension = 'ward_code' and g.ward_code = w.code
inner join {{ ref('tab_hierarchy_ancestors') }} as m
    on m.dimension = 'event_month' and g.event_month = m.code
inner join {{ ref('tab_hierarchy_ancestors') }} as r
    on r.dimension = 'movement_reason' and g.movement_reason = r.code
inner join {{ ref('tab_hierarchy_ancestors') }} as a
    on a.dimension = 'broad_age_group' and g.broad_age_group = a.code
group by w.ancestor, m.ancestor, r.ancestor, a.ancestor
