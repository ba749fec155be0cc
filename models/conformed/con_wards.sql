{#-
    One row per town with the ward in which it is published: the municipality itself where there are no
    wards, and a ward of the unknown (区不詳) for towns without one where others have one.
-#}
select
    area_code,
    city_code,
    city_name,
    case
        when ward_code is not null then ward_code
        when count(ward_code) over () > 0 then city_code || '{{ var("unknown_town_code") }}'
        else city_code
    end as ward_code,
    case
        when ward_code is not null then ward_name
        when count(ward_code) over () > 0 then '区不詳'
        else city_name
    end as ward_name
from {{ ref('con_towns') }}
