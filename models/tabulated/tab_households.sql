{#- One row per household, by the parts that towns and meshes have in common: what is counted. -#}
{{ config(materialized='view') }}
select p.part_code as area_code, g.household_size, g.household_type, g.record_key
from {{ ref('gen_households_by_town_size_type') }} as g
inner join {{ ref('tab_area_parts') }} as p
    on g.area_code = p.area_code and g.mesh_code = p.mesh_code
