{#- Taxed incomes by area and age group in the fiscal year of the reference date. -#}
select
    p.reference_date,
    a.area_level,
    c.area_code,
    a.area_name,
    c.age_class,
    g.label_ja as age_class_ja,
    c.taxpayers,
    c.taxable_income,
    -- Half a yen rounds up.
    (2 * c.taxable_income + c.taxpayers) // nullif(2 * c.taxpayers, 0) as mean_taxable_income,
    c.median_class,
    m.label_ja as median_class_ja,
    c.status,
    {{ function('display_cell') }}(c.taxable_income, c.status) as value_display
from {{ ref('pro_taxable_income_by_town_age') }} as c
inner join {{ ref('pro_areas') }} as a on c.area_code = a.area_code
inner join {{ ref('hierarchies') }} as g on g.dimension = 'age_class' and c.age_class = g.code
inner join {{ ref('statistics') }} as p on p.statistic = 'taxable_income_by_town_age'
left join {{ ref('income_classes') }} as m on c.median_class = m.income_class
