{#- 統計のセルの下限. What the records tell of the cells of the statistics. -#}
select
    universe,
    reference_date,
    area_code,
    age_group,
    age_class,
    sex,
    nationality,
    least
from {{ ref('pro_record_least_counts') }}
order by all
