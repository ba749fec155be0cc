{#- Some members of a household are under protection measures (支援措置) and others are not. -#}
select
    {{ finding(
        'protection_differs', 'r.household_number',
        ['count_if(r.is_protected_person)', 'count(*)']
    ) }}
from {{ ref('qua_current_residents') }} as r
where r.is_resident and r.household_number is not null
group by r.household_number
having count_if(r.is_protected_person) between 1 and count(*) - 1
