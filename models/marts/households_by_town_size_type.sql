{#- Households by area, number of members and family type at the reference date. -#}
select
    p.reference_date,
    a.area_level,
    c.area_code,
    a.area_name,
    c.household_size,
    s.label_ja as household_size_ja,
    c.household_type,
    t.label_ja as household_type_ja,
    c.value,
    c.status,
    {{ function('display_cell') }}(c.value, c.status) as value_display
from {{ ref('pro_households_by_town_size_type') }} as c
inner join {{ ref('pro_areas') }} as a on c.area_code = a.area_code
inner join {{ ref('hierarchies') }} as s
    on s.dimension = 'household_size' and c.household_size = s.code
inner join {{ ref('hierarchies') }} as t
    on t.dimension = 'household_type' and c.household_type = t.code
inner join {{ ref('statistics') }} as p on p.statistic = 'households_by_town_size_type'
