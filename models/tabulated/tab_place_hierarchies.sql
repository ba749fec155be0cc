{#-
    The hierarchies of the population's table. Towns add up to wards, and to meshes as well: two
    groupings of the same people, so a code has two parents. What is a sum of the one and what is a
    sum of the other is protected together, or each could tell what the other hides.
-#}
select dimension, code, parent
from {{ ref('tab_hierarchies') }}
union all
select distinct 'area_code' as dimension, p.mesh_code as code, a.area_code as parent
from {{ ref('tab_area_parts') }} as p
inner join {{ ref('tab_areas') }} as a on a.area_level = 'city'
union all
select 'area_code' as dimension, part_code as code, mesh_code as parent
from {{ ref('tab_area_parts') }}
union all
select 'area_code' as dimension, part_code as code, area_code as parent
from {{ ref('tab_area_parts') }}
where part_code != area_code
