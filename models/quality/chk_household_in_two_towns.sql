{#- Members of one household live in different towns. -#}
select
    {{ finding(
        'household_in_two_towns', 'r.household_number',
        ['min(r.address_town_code)', 'max(r.address_town_code)']
    ) }}
from {{ ref('qua_current_residents') }} as r
where r.is_resident and r.household_number is not null
group by r.household_number
having
    min(r.address_municipality_code) != max(r.address_municipality_code)
    or min(r.address_town_code) != max(r.address_town_code)
