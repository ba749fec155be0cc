{#-
    Each cell with the threshold of its place, whether a released table shows it, and whether it is a
    primary cell: shown, and a count so small that it could tell of a person, or, where policy asks for
    it, one that tells a nationality of a whole group. A place that no threshold covers stops the build.
    Areas show every age group, meshes only the broad ones. What the ministry publishes anyway is frozen:
    to hide it here would protect nobody, and the attacker knows it.
-#}
with judged as (
    select area_code, age_group, sex, nationality, value, threshold, is_primary
    from (
        {{ oboro_sdc.primary_by_threshold(
            cells=ref('tab_population_by_town_age_sex'),
            dimensions=['area_code', 'age_group', 'sex', 'nationality'],
            area='area_code',
            areas=ref('tab_places'),
            thresholds=ref('tab_place_thresholds'),
            statistic='population'
        ) | indent(8) }}
    ) as c
),
-- Where policy keeps the nationality that all people of a group have in common.
grouped_places as (
    select a.area_code
    from {{ ref('tab_places') }} as a
    inner join {{ ref('group_rules') }} as r
        on r.statistic = if(
            a.area_level = 'mesh', 'population_by_mesh', 'population_by_town_age_sex'
        )
    where r.attribute = 'nationality'
),
grouped_cells as (
    select c.area_code, c.age_group, c.sex, c.nationality, c.value
    from {{ ref('tab_population_by_town_age_sex') }} as c
    inner join grouped_places as g on c.area_code = g.area_code
),
of_whole_groups as (
    {{ oboro_sdc.primary_by_group(
        'grouped_cells',
        dimensions=['area_code', 'age_group', 'sex', 'nationality'],
        attribute='nationality',
        hierarchies=ref('hierarchies'),
        zeros='protected',
        outside="(select max(r.outside) from " ~ ref('group_rules') ~ " as r)"
    ) | indent(4) }}
),
broad as (
    select h.code
    from {{ ref('hierarchies') }} as h
    left join {{ ref('hierarchies') }} as up on h.dimension = up.dimension and h.parent = up.code
    where h.dimension = 'age_group' and up.parent is null
),
elsewhere as (
    select area_level
    from {{ ref('published_elsewhere') }}
    where statistic = 'population_by_town_age_sex'
),
-- Where a figure of the ministry says that nobody has a nationality, everybody knows what all have,
-- there and in all places within.
known_groups as (
    select distinct h.code as area_code, c.age_group, c.sex
    from {{ ref('tab_population_by_town_age_sex') }} as c
    inner join {{ ref('tab_places') }} as a on c.area_code = a.area_code
    inner join elsewhere as e on a.area_level = e.area_level
    inner join {{ ref('tab_place_hierarchy_ancestors') }} as h
        on c.area_code = h.ancestor and h.dimension = 'area_code'
    where c.value = 0
),
scoped as (
    select
        j.area_code,
        j.age_group,
        j.sex,
        j.nationality,
        j.value,
        j.threshold,
        -- A place of the rule without an answer has broken it.
        j.is_primary
        or coalesce(w.is_primary, j.area_code in (select g.area_code from grouped_places as g))
        and k.area_code is null as is_primary,
        a.area_level in ('city', 'ward', 'town')
        or a.area_level = 'mesh' and b.code is not null as is_released,
        a.area_level in (select e.area_level from elsewhere as e) as is_frozen
    from judged as j
    inner join {{ ref('tab_places') }} as a on j.area_code = a.area_code
    left join broad as b on j.age_group = b.code
    left join of_whole_groups as w
        on j.area_code = w.area_code
        and j.age_group = w.age_group
        and j.sex = w.sex
        and j.nationality = w.nationality
    left join known_groups as k
        on j.area_code = k.area_code and j.age_group = k.age_group and j.sex = k.sex
)
select
    area_code,
    age_group,
    sex,
    nationality,
    value,
    threshold,
    is_released,
    is_frozen,
    is_primary and is_released and not is_frozen as is_primary
from scoped
