{#- One row per area of the statistics by ward: the city and its wards, if it has any. -#}
with wards as (
    select city_code, city_name, ward_code, ward_name
    from {{ ref('con_wards') }}
)
select distinct
    city_code as area_code, cast(null as varchar) as parent,
    'city' as area_level, city_name as area_name
from wards
union all
select distinct
    ward_code as area_code, city_code as parent, 'ward' as area_level, ward_name as area_name
from wards
where ward_code != city_code
