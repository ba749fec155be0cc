{#-
    The same cells by the number of taxpayers. Both numbers of a cell are shown or hidden together, so
    what the incomes need hidden is given; primary are the cells with too few taxpayers.
-#}
with hidden_for_incomes as (
    select distinct area_code, age_class
    from {{ ref('pro_taxable_income_by_town_age__witnesses') }}
),
register as (
    select count(*) > 0 as is_released
    from {{ ref('tab_registers') }}
    where register = 'tax'
)
select
    c.area_code,
    c.age_class,
    c.taxpayers as value,
    c.threshold,
    {{ function('is_unsafe_count') }}(c.taxpayers, c.threshold) as is_primary,
    c.is_primary or h.area_code is not null as is_forced,
    r.is_released
from {{ ref('pro_taxable_income_by_town_age__primary') }} as c
left join hidden_for_incomes as h on c.area_code = h.area_code and c.age_class = h.age_class
cross join register as r
