{#- The head of a household has more than one husband or wife: two wives, or a husband and a wife. -#}
select
    {{ finding(
        'several_spouses', 'r.household_number',
        [
            "string_agg(r.resident_number || ':' || r.relationship, ' ' "
            ~ "order by r.resident_number)"
        ]
    ) }}
from {{ ref('qua_current_residents') }} as r
where r.is_resident and r.household_number is not null and r.relationship in ('11', '12')
group by r.household_number
having count(*) > 1
