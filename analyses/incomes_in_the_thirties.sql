-- 30歳代の課税所得: the towns where taxpayers in their thirties have most on average.
select
    area_name as town,
    taxpayers,
    mean_taxable_income,
    median_class_ja as median
from {{ ref('taxable_income_by_town_age') }}
where area_level = 'town' and age_class = '30-39' and status = 'published'
order by mean_taxable_income desc, area_code asc
limit 10
