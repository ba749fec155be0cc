{#-
    One row per town with its school districts (通学区域). The part of an elementary district that goes to
    one of several junior high districts has a code of its own, so that both add up from it. Towns
    without a district stand in one of the unknown.
-#}
with towns as (
    select
        area_code,
        city_code,
        city_name,
        city_code || 'E' || coalesce(school_district_code, 'unknown') as elementary_code,
        if(school_district_code is null, '小学校区不詳', school_district_name) as elementary_name,
        city_code || 'J' || coalesce(junior_high_district_code, 'unknown') as junior_high_code,
        if(
            junior_high_district_code is null, '中学校区不詳', junior_high_district_name
        ) as junior_high_name
    from {{ ref('con_towns') }}
),
named as (
    -- The same district may be written in several ways.
    select
        *,
        coalesce(min(elementary_name) over (partition by elementary_code), '') as elementary,
        coalesce(min(junior_high_name) over (partition by junior_high_code), '') as junior_high,
        min(junior_high_code) over (partition by elementary_code)
        != max(junior_high_code) over (partition by elementary_code) as is_shared
    from towns
)
select
    area_code,
    city_code,
    city_name,
    elementary_code,
    elementary as elementary_name,
    junior_high_code,
    junior_high as junior_high_name,
    is_shared,
    if(is_shared, elementary_code || junior_high_code[7:], elementary_code) as district_code
from named
