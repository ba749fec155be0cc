{#-
    Each cell with the threshold of its place, whether a released table shows it, and whether it is a
    primary cell. A place that no policy row covers stops the build. Areas show every size and type,
    meshes only how many households there are.
-#}
with judged as (
    select area_code, household_size, household_type, value, threshold, is_primary
    from (
        {{ oboro_sdc.primary_by_threshold(
            cells=ref('tab_households_by_town_size_type'),
            dimensions=['area_code', 'household_size', 'household_type'],
            area='area_code',
            areas=ref('tab_places'),
            thresholds=ref('tab_place_thresholds'),
            statistic='households'
        ) | indent(8) }}
    ) as c
),
scoped as (
    select
        j.area_code,
        j.household_size,
        j.household_type,
        j.value,
        j.threshold,
        j.is_primary,
        a.area_level in ('city', 'ward', 'town')
        or a.area_level = 'mesh' and j.household_size = 'total' and j.household_type = 'total'
            as is_released
    from judged as j
    inner join {{ ref('tab_places') }} as a on j.area_code = a.area_code
)
select
    area_code,
    household_size,
    household_type,
    value,
    threshold,
    is_released,
    is_primary and is_released as is_primary
from scoped
