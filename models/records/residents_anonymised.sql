{#- 匿名加工した住民の個票. One row per record, in the order of their own values. -#}
select
    reference_date,
    age_group,
    sex,
    area_code,
    household_size,
    household_type,
    nationality,
    years_of_residence,
    income_class
from {{ ref('pro_residents_anonymised') }}
order by all
