{#-
    One row per town of the tenant, and one for residents whose town is not in the list: they are
    counted in the municipality, and never dropped.
-#}
with tenant as (
    select tenant, name
    from {{ ref('tenants') }}
    where tenant in (select d.tenant from {{ ref('stg_inbox__deliveries') }} as d)
)
select
    coalesce(t.ward_code, c.tenant) || t.town_code as area_code,
    t.municipality_code,
    t.town_code,
    t.town_name,
    c.tenant as city_code,
    c.name as city_name,
    t.ward_code,
    t.ward_name,
    t.former_ward_code,
    t.former_ward_name,
    t.school_district_code,
    t.school_district_name,
    t.junior_high_district_code,
    t.junior_high_district_name,
    t.latitude,
    t.longitude,
    coalesce({{ function('mesh_code') }}(t.latitude, t.longitude, 500), 'unknown') as mesh_code
from {{ ref('stg_areas__towns') }} as t
cross join tenant as c
union all
select
    tenant || '{{ var("unknown_town_code") }}' as area_code,
    tenant as municipality_code,
    '{{ var("unknown_town_code") }}' as town_code,
    '町字不詳' as town_name,
    tenant as city_code,
    name as city_name,
    cast(null as varchar) as ward_code,
    cast(null as varchar) as ward_name,
    cast(null as varchar) as former_ward_code,
    cast(null as varchar) as former_ward_name,
    cast(null as varchar) as school_district_code,
    cast(null as varchar) as school_district_name,
    cast(null as varchar) as junior_high_district_code,
    cast(null as varchar) as junior_high_district_name,
    cast(null as decimal(18, 9)) as latitude,
    cast(null as decimal(18, 9)) as longitude,
    'unknown' as mesh_code
from tenant
