{#-
    The thresholds of the statistics that show one table, by town and by mesh, as one policy: a place
    is protected by those of its level, whichever statistic shows it. Parts of split towns are shown
    nowhere.
-#}
{{ config(materialized='view') }}
with tables as (
    select shown.table_name, shown.statistic
    from (
        values
        ('population', 'population_by_town_age_sex'),
        ('population', 'population_by_mesh'),
        ('households', 'households_by_town_size_type'),
        ('households', 'households_by_mesh')
    ) as shown (table_name, statistic)
)
select
    t.table_name as statistic,
    s.area_level,
    s.population_from,
    s.population_below,
    s.threshold
from {{ ref('suppression_thresholds') }} as s
inner join tables as t on s.statistic = t.statistic
union all
select distinct
    table_name as statistic,
    'part' as area_level,
    cast(0 as bigint) as population_from,
    cast(null as bigint) as population_below,
    cast(0 as integer) as threshold
from tables
