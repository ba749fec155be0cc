{#-
    Where policy merges towns: every group has as many people and households as the floors ask for, or
    nobody; a group lies in one ward, if the ministry publishes wards anyway (the town of those whose
    town is unknown lies in none); a shown row counts its whole group, the other rows nothing; a ward or
    the city counts the groups whose head lies in it. Counted again from the towns. Returns codes,
    never values.
-#}
with groups as (
    select
        m.area_code,
        m.group_head,
        t.parent_code,
        t.city_code,
        t.population,
        t.households
    from {{ ref('pro_merged_areas') }} as m
    left join {{ ref('tab_merging_areas') }} as t on m.area_code = t.area_code
),
sized as (
    select
        group_head,
        sum(population) as population,
        sum(households) as households,
        count(distinct parent_code) filter (parent_code != city_code) as wards
    from groups
    group by group_head
),
released as (
    select
        'population_by_town_age_sex' as statistic,
        r.area_code,
        [r.age_group, r.sex, r.nationality] as codes,
        r.value,
        r.status
    from {{ ref('population_by_town_age_sex') }} as r
    union all
    select
        'households_by_town_size_type' as statistic,
        r.area_code,
        [r.household_size, r.household_type] as codes,
        r.value,
        r.status
    from {{ ref('households_by_town_size_type') }} as r
),
true_cells as (
    select
        'population_by_town_age_sex' as statistic,
        c.area_code,
        [c.age_group, c.sex, c.nationality] as codes,
        c.value
    from {{ ref('tab_population_by_town_age_sex') }} as c
    union all
    select
        'households_by_town_size_type' as statistic,
        c.area_code,
        [c.household_size, c.household_type] as codes,
        c.value
    from {{ ref('tab_households_by_town_size_type') }} as c
),
expected as (
    -- Of each group one row; a group that is all towns of its parent may be in the parent's.
    select c.statistic, g.group_head, c.codes, sum(c.value) as value
    from true_cells as c
    inner join groups as g on c.area_code = g.area_code
    group by c.statistic, g.group_head, c.codes
),
margins as (
    select e.statistic, a.ancestor as area_code, e.codes, sum(e.value) as value
    from expected as e
    inner join {{ ref('tab_hierarchy_ancestors') }} as a
        on a.dimension = 'area_code' and e.group_head = a.code and a.code != a.ancestor
    group by e.statistic, a.ancestor, e.codes
)
select s.group_head as area_code, 'a group is below the floors or in two wards' as violation
from sized as s
left join {{ ref('merging_floors') }} as f on f.area_level = 'town'
where
    not coalesce(
        s.population = 0 and s.households = 0
        or s.population >= f.population_floor and s.households >= f.households_floor,
        false
    )
    or s.wards > 1 and exists (
        select 1
        from {{ ref('published_elsewhere') }} as e
        where e.area_level = 'ward'
    )
union
select r.area_code, 'a town shows something else than its group' as violation
from released as r
inner join {{ ref('statistics') }} as p on p.method = 'merging' and r.statistic = p.statistic
inner join groups as g on r.area_code = g.area_code
left join expected as e
    on r.statistic = e.statistic and r.codes = e.codes and r.area_code = e.group_head
where
    (r.status != 'hidden' or r.value is not null)
    and not coalesce(r.status in ('published', 'merged') and r.value = e.value, false)
union
select r.area_code, 'a ward or city shows something else than its groups' as violation
from released as r
inner join {{ ref('statistics') }} as p on p.method = 'merging' and r.statistic = p.statistic
left join groups as g on r.area_code = g.area_code
left join margins as m
    on r.statistic = m.statistic and r.codes = m.codes and r.area_code = m.area_code
where
    g.area_code is null
    and (r.status != 'hidden' or r.value is not null)
    and not coalesce(r.status in ('published', 'merged') and r.value = m.value, false)
