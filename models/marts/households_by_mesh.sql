{#- Households by 500 m mesh at the reference date. -#}
select
    p.reference_date,
    a.area_level,
    c.area_code,
    a.area_name,
    c.household_size,
    c.household_type,
    c.value,
    c.status,
    {{ function('display_cell') }}(c.value, c.status) as value_display
from {{ ref('pro_households_by_town_size_type') }} as c
inner join {{ ref('pro_meshes') }} as a on c.area_code = a.area_code
inner join {{ ref('statistics') }} as p on p.statistic = 'households_by_mesh'
where c.household_size = 'total' and c.household_type = 'total'
