-- 年少人口の多い町字: the towns with most children under 15, for those who plan schools.
select
    t.area_name as town,
    t.value_display as residents,
    c.value_display as children
from {{ ref('population_by_town_age_sex') }} as t
inner join {{ ref('population_by_town_age_sex') }} as c
    on t.reference_date = c.reference_date and t.area_code = c.area_code
    and t.sex = c.sex and t.nationality = c.nationality
where
    t.area_level = 'town' and t.age_group = 'total' and c.age_group = '0-14'
    and t.sex = 'total' and t.nationality = 'total'
order by c.value desc nulls last, t.area_code asc
limit 10
