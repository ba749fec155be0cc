{#- Several members of a household are its head. -#}
select
    {{ finding(
        'household_with_two_heads', 'r.household_number',
        ["count_if(r.relationship = '02')"]
    ) }}
from {{ ref('qua_current_residents') }} as r
where r.is_resident and r.household_number is not null
group by r.household_number
having count_if(r.relationship = '02') > 1
