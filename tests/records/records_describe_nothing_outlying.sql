-- 62条4号: no outlying description (特異な記述). Every value that is shown stands for as many residents of the register
-- as policy asks, counted anew from them; and no kind of household is shown that too few live in.
with policy as (
    select rarest_value, rarest_household from {{ ref('record_policies') }} where records = 'residents_anonymised'
),
described as (
    unpivot (select * exclude (reference_date, resident_number, income_class) from {{ ref('con_record_residents') }})
    on *
    into name attribute value code
),
people as (
    select d.attribute, h.generalised as code, count(*) as residents
    from described as d
    inner join {{ ref('gen_record_hierarchies') }} as h on d.attribute = h.attribute and d.code = h.value
    inner join {{ ref('pro_residents_anonymised__levels') }} as l
        on d.attribute = l.quasi_identifier and h.level = l.level
    group by d.attribute, h.generalised
),
released as (
    unpivot (select * exclude (reference_date, income_class) from {{ ref('residents_anonymised') }})
    on *
    into name attribute value code
)
select distinct r.attribute, 'a value stands for too few residents' as finding
from released as r
left join people as p on r.attribute = p.attribute and r.code = p.code
cross join policy as y
where coalesce(p.residents, 0) < y.rarest_value
union all
select 'household' as attribute, 'a kind of household is too rare' as finding
from {{ ref('gen_record_residents') }} as g
cross join policy as y
where (
    select count(*) from {{ ref('con_record_residents') }} as c
    where c.household_size = g.household_size and c.household_type = g.household_type
) < y.rarest_household
