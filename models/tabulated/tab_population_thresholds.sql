{#-
    The thresholds of the two statistics that show the population's table, as one policy: a place is
    protected by those of its level, whichever statistic shows it. Parts of split towns are shown
    nowhere.
-#}
{{ config(materialized='view') }}
select
    'population' as statistic,
    area_level,
    population_from,
    population_below,
    threshold
from {{ ref('suppression_thresholds') }}
where statistic in ('population_by_town_age_sex', 'population_by_mesh')
union all
select
    'population' as statistic,
    'part' as area_level,
    cast(0 as bigint) as population_from,
    cast(null as bigint) as population_below,
    cast(0 as integer) as threshold
