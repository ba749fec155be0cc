{#-
    Each cell with the threshold of its place, whether a released table shows it, and whether it is a
    primary cell: shown, and a count so small that it could tell of a person. A place that no policy
    row covers stops the build. Areas show every age group, meshes only the broad ones. What the
    ministry publishes anyway is frozen: to hide it here would protect nobody, and the attacker knows
    it.
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
scoped as (
    select
        j.area_code,
        j.age_group,
        j.sex,
        j.nationality,
        j.value,
        j.threshold,
        j.is_primary,
        a.area_level in ('city', 'ward', 'town')
        or a.area_level = 'mesh' and b.code is not null as is_released,
        a.area_level in (select e.area_level from elsewhere as e) as is_frozen
    from judged as j
    inner join {{ ref('tab_places') }} as a on j.area_code = a.area_code
    left join broad as b on j.age_group = b.code
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
