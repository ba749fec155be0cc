{#- One row per resident, by the parts that towns and meshes have in common: what is counted. -#}
{{ config(materialized='view') }}
select p.part_code as area_code, g.age_group, g.sex, g.nationality, g.record_key
from {{ ref('gen_population_by_town_age_sex') }} as g
inner join {{ ref('tab_area_parts') }} as p
    on g.area_code = p.area_code and g.mesh_code = p.mesh_code
