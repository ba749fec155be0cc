-- Every mesh counts the people and households whose addresses it holds, counted another way, and
-- both statistics of a table are of one day.
with people as (
    select mesh_code, count(*) as value
    from {{ ref('gen_population_by_town_age_sex') }}
    group by mesh_code
),
households as (
    select mesh_code, count(*) as value
    from {{ ref('gen_households_by_town_size_type') }}
    group by mesh_code
),
tabulated as (
    select
        a.area_code,
        p.value as people,
        h.value as households
    from {{ ref('tab_places') }} as a
    inner join {{ ref('tab_population_by_town_age_sex') }} as p
        on a.area_code = p.area_code
        and p.age_group = 'total' and p.sex = 'total' and p.nationality = 'total'
    inner join {{ ref('tab_households_by_town_size_type') }} as h
        on a.area_code = h.area_code and h.household_size = 'total' and h.household_type = 'total'
    where a.area_level = 'mesh'
)
select 'a mesh counts other people or households' as finding
from tabulated as t
full join people as p on t.area_code = p.mesh_code
full join households as h on coalesce(t.area_code, p.mesh_code) = h.mesh_code
where
    t.area_code is null
    or t.people != coalesce(p.value, 0)
    or t.households != coalesce(h.value, 0)
union all
select 'statistics of one table have different dates' as finding
from {{ ref('statistics') }}
where
    statistic in ('population_by_town_age_sex', 'population_by_mesh')
    or statistic in ('households_by_town_size_type', 'households_by_mesh')
having count(distinct reference_date) > 1 or count(distinct age_days_before) > 1
