-- 人口ピラミッド: men and women by five-year band in the whole municipality.
select
    m.age_group_ja as age_group,
    m.value_display as men,
    w.value_display as women
from {{ ref('population_by_town_age_sex') }} as m
inner join {{ ref('population_by_town_age_sex') }} as w
    on m.reference_date = w.reference_date and m.area_code = w.area_code
    and m.age_group = w.age_group and m.nationality = w.nationality
where
    m.area_level = 'city' and m.sex = 'male' and w.sex = 'female' and m.nationality = 'total'
    and m.age_group not in ('total', '0-14', '15-64', '65+')
order by m.age_group = 'unknown', length(m.age_group) < 5, m.age_group
