{#- Residents by 500 m mesh, broad age group, sex and nationality at the reference date. -#}
select
    p.reference_date,
    a.area_level,
    c.area_code,
    a.area_name,
    c.age_group,
    g.label_ja as age_group_ja,
    c.sex,
    s.label_ja as sex_ja,
    c.nationality,
    n.label_ja as nationality_ja,
    c.value,
    c.status,
    if(
        c.status = 'withheld', '*', {{ function('display_cell') }}(c.value, c.status)
    ) as value_display
from {{ ref('pro_population_by_mesh') }} as c
inner join {{ ref('pro_meshes') }} as a on c.area_code = a.area_code
inner join {{ ref('hierarchies') }} as g on g.dimension = 'age_group' and c.age_group = g.code
inner join {{ ref('hierarchies') }} as s on s.dimension = 'sex' and c.sex = s.code
inner join {{ ref('hierarchies') }} as n on n.dimension = 'nationality' and c.nationality = n.code
inner join {{ ref('statistics') }} as p on p.statistic = 'population_by_mesh'
