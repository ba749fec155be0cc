{#-
    The meshes' cells of the population's table. As in the census, the breakdown of a mesh is left out
    where few people live: it is shown only where the numbers of people and of households of the mesh
    are shown and reach the floors. Whoever sees them knows that already, so the rule tells nothing more.
-#}
{{ config(access='protected') }}
with cells as (
    select c.area_code, c.age_group, c.sex, c.nationality, c.value, c.status
    from {{ ref('pro_population_by_town_age_sex') }} as c
    inner join {{ ref('tab_places') }} as a on a.area_level = 'mesh' and c.area_code = a.area_code
    inner join {{ ref('pro_population_by_town_age_sex__primary') }} as p
        on p.is_released
        and c.area_code = p.area_code and c.age_group = p.age_group
        and c.sex = p.sex and c.nationality = p.nationality
),
shown as (
    select c.area_code
    from cells as c
    inner join {{ ref('pro_households_by_town_size_type') }} as h
        on h.household_size = 'total' and h.household_type = 'total' and c.area_code = h.area_code
    inner join {{ ref('breakdown_floors') }} as f on f.statistic = 'population_by_mesh'
    where
        c.age_group = 'total' and c.sex = 'total' and c.nationality = 'total'
        and c.status in ('published', 'perturbed') and c.value >= f.smallest_population
        and h.status in ('published', 'perturbed') and h.value >= f.smallest_households
),
decided as (
    select
        c.area_code,
        c.age_group,
        c.sex,
        c.nationality,
        c.value,
        if(
            s.area_code is not null or c.age_group = 'total' and c.nationality = 'total',
            c.status,
            'withheld'
        ) as status
    from cells as c
    left join shown as s on c.area_code = s.area_code
)
select
    area_code,
    age_group,
    sex,
    nationality,
    if(status in ('published', 'perturbed'), value, null) as value,
    status
from decided
