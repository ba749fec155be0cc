-- 秘匿の割合: what share of the cells is hidden, the city, its wards and its towns.
select
    area_level,
    count(*) as cells,
    count_if(status = 'published') as published,
    count_if(status = 'hidden') as hidden,
    round(100.0 * count_if(status = 'hidden') / count(*), 1) as hidden_percent
from {{ ref('population_by_town_age_sex') }}
group by area_level
order by min(length(area_code)), area_level
