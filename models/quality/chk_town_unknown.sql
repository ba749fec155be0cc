{#- The town of the address is not in the list of towns: the person counts in no town. -#}
select
    {{ finding(
        'town_unknown', 'r.resident_number',
        ['r.address_municipality_code', 'r.address_town_code']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident
    and not exists (
        from {{ ref('stg_areas__towns') }} as t
        where
            t.municipality_code = r.address_municipality_code
            and t.town_code = r.address_town_code
    )
