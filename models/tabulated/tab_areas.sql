{#- One row per published area: the city, its wards if it has any, its towns. -#}
with towns as (
    select area_code, town_name, ward_code, ward_name, city_code, city_name
    from {{ ref('con_towns') }}
),
areas as (
    select distinct
        city_code as area_code, cast(null as varchar) as parent,
        'city' as area_level, city_name as area_name
    from towns
    union all
    select distinct
        ward_code as area_code, city_code as parent, 'ward' as area_level, ward_name as area_name
    from towns
    where ward_code is not null
    union all
    select
        area_code, coalesce(ward_code, city_code) as parent,
        'town' as area_level, town_name as area_name
    from towns
)
select
    area_code,
    parent,
    area_level,
    area_name
from areas
