{#- A town has no coordinates, or such that no mesh of Japan has: its people are in no mesh. -#}
select
    {{ finding(
        'town_without_point', 'r.municipality_code || r.town_code',
        ['r.latitude', 'r.longitude']
    ) }}
from {{ ref('stg_areas__towns') }} as r
where
    {{ function('mesh_code') }}(r.latitude, r.longitude, 500) is null
