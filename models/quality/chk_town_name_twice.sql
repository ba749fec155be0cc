{#- Two towns of one ward have the same name. -#}
select
    {{ finding(
        'town_name_twice', 'min(r.municipality_code || r.town_code)',
        ["string_agg(r.town_code, ' ' order by r.town_code)"],
        other='max(r.municipality_code || r.town_code)'
    ) }}
from {{ ref('stg_areas__towns') }} as r
group by r.municipality_code, r.ward_code, r.town_name
having count(*) > 1
