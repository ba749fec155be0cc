{#-
    One row per quasi-identifier of records, level and code, with the code that it is generalised to. Ages and
    areas have the codes of the statistics, the others those of policy.
-#}
with ages as (
    select h.code, h.parent, h.label_ja
    from {{ ref('hierarchies') }} as h
    where h.dimension = 'age_group'
),
towns as (
    -- A city without wards, and a town that is in none, is generalised to the city at once.
    select
        area_code,
        town_name,
        coalesce(ward_code, city_code) as ward_code,
        coalesce(ward_name, city_name) as ward_name,
        city_code,
        city_name
    from {{ ref('con_towns') }}
)
select attribute, level, code, parent, label_ja
from {{ ref('record_codes') }}
union all
select 'age_group' as attribute, 0 as level, a.code, a.parent, a.label_ja
from ages as a
semi join {{ ref('age_bands') }} as b on a.code = b.age_band
union all
select distinct 'age_group' as attribute, 1 as level, p.code, p.parent, p.label_ja
from ages as p
inner join ages as a on p.code = a.parent
where p.parent is not null
union all
select 'age_group' as attribute, 2 as level, a.code, a.parent, a.label_ja
from ages as a
where a.parent is null
union all
select
    'area_code' as attribute,
    0 as level,
    t.area_code as code,
    t.ward_code as parent,
    t.town_name as label_ja
from towns as t
union all
select distinct
    'area_code' as attribute,
    1 as level,
    t.ward_code as code,
    t.city_code as parent,
    t.ward_name as label_ja
from towns as t
union all
select distinct
    'area_code' as attribute,
    2 as level,
    t.city_code as code,
    null as parent,
    t.city_name as label_ja
from towns as t
