{#- A town has no elementary or junior high school district. -#}
select
    {{ finding(
        'town_without_school_district', 'r.municipality_code || r.town_code',
        ['r.school_district_code', 'r.junior_high_district_code']
    ) }}
from {{ ref('stg_areas__towns') }} as r
where
    r.school_district_code is null or r.junior_high_district_code is null
