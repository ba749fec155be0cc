-- 高齢者の多いメッシュ: the meshes with most people of 65 and more, with their households.
select
    p.area_code as mesh,
    p.value_display as elderly,
    h.value_display as households
from {{ ref('population_by_mesh') }} as p
inner join {{ ref('households_by_mesh') }} as h
    on p.reference_date = h.reference_date and p.area_code = h.area_code
where p.age_group = '65+' and p.sex = 'total' and p.nationality = 'total'
order by p.value desc nulls last, p.area_code asc
limit 10
