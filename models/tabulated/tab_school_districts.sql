{#-
    One row per school district and each district it counts in: junior high districts make the
    municipality, elementary districts a junior high district. An elementary district that is shared by
    several junior high districts makes the municipality itself, and its parts make both.
-#}
with towns as (
    select
        city_code,
        city_name,
        elementary_code,
        elementary_name,
        junior_high_code,
        junior_high_name,
        is_shared,
        district_code
    from {{ ref('con_school_districts') }}
),
districts as (
    select
        city_code as area_code, cast(null as varchar) as parent,
        'city' as area_level, city_name as area_name
    from towns
    union all
    select
        junior_high_code as area_code, city_code as parent,
        'junior_high_district' as area_level, junior_high_name as area_name
    from towns
    union all
    select
        elementary_code as area_code, if(is_shared, city_code, junior_high_code) as parent,
        'elementary_district' as area_level, elementary_name as area_name
    from towns
    union all
    select
        district_code as area_code, unnest([elementary_code, junior_high_code]) as parent,
        'shared_district' as area_level,
        elementary_name || 'のうち' || junior_high_name as area_name
    from towns
    where is_shared
)
select distinct
    area_code,
    parent,
    area_level,
    area_name
from districts
