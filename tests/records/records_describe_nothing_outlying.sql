-- 62条4号: no outlying description (特異な記述). Every value that is shown stands for as many
-- residents of the register as policy asks, and every kind of household that was drawn for as many
-- households, counted anew from them. How many live in an area is no description of anybody.
{%- set columns = [
    'age_group', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
with described as (
    {{ record_values(ref('con_record_residents'), columns) | indent(4) }}
),
people as (
    select d.attribute, h.generalised as code, count(*) as residents
    from described as d
    inner join {{ ref('gen_record_hierarchies') }} as h
        on d.attribute = h.attribute and d.code = h.value
    inner join {{ ref('pro_residents_anonymised__levels') }} as l
        on d.attribute = l.quasi_identifier and h.level = l.level
    group by d.attribute, h.generalised
    union all
    select 'income_class' as attribute, income_class as code, count(*) as residents
    from {{ ref('con_record_residents') }}
    group by income_class
),
released as (
    {{ record_values(
        ref('residents_anonymised'), columns + ['income_class']
    ) | indent(4) }}
),
households as (
    select household_size, household_type, count(distinct household) as households
    from {{ ref('con_record_residents') }}
    group by household_size, household_type
)
select distinct r.attribute, 'a value stands for too few residents' as finding
from released as r
left join people as p on r.attribute = p.attribute and r.code = p.code
where coalesce(p.residents, 0) < {{ record_policy('rarest_value') }}
union all
select distinct 'household' as attribute, 'a kind of household is too rare' as finding
from {{ ref('gen_record_residents') }} as g
left join households as h
    on g.household_size = h.household_size and g.household_type = h.household_type
where coalesce(h.households, 0) < {{ record_policy('rarest_household') }}
