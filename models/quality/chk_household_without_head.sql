{#- No member of a household is its head. -#}
select
    {{ finding('household_without_head', 'r.household_number', ['count(*)']) }}
from {{ ref('qua_current_residents') }} as r
where r.is_resident and r.household_number is not null
group by r.household_number
having count_if(r.relationship = '02') = 0
