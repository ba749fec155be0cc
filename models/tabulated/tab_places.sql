{#- One row per place of the population's table: areas, meshes, and parts of split towns. -#}
select area_code, area_level, area_name
from {{ ref('tab_areas') }}
union all
select distinct
    mesh_code as area_code,
    'mesh' as area_level,
    if(mesh_code = 'unknown', '所在不詳', '500mメッシュ ' || mesh_code) as area_name
from {{ ref('tab_area_parts') }}
union all
select
    p.part_code as area_code,
    'part' as area_level,
    a.area_name || ' ' || p.mesh_code as area_name
from {{ ref('tab_area_parts') }} as p
inner join {{ ref('tab_areas') }} as a on p.area_code = a.area_code
where p.part_code != p.area_code
