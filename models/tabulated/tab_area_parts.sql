{#-
    What towns and meshes have in common. A town whose residents are all in one mesh is one part;
    another is split. Every town is there, also one without residents, by the point that stands for it.
-#}
with pairs as (
    select area_code, mesh_code
    from {{ ref('gen_population_by_town_age_sex') }}
    union
    select area_code, mesh_code
    from {{ ref('gen_households_by_town_size_type') }}
    union
    select area_code, mesh_code
    from {{ ref('con_towns') }}
),
counted as (
    select area_code, mesh_code, count(*) over (partition by area_code) as meshes
    from pairs
)
select
    if(meshes = 1, area_code, area_code || '-' || mesh_code) as part_code,
    area_code,
    mesh_code
from counted
