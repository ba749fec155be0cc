{#-
    The head of a household has more than one husband or wife: two wives, or a husband and a wife.
-#}
select
    {{ finding(
        'several_spouses', 'r.household_number',
        ["list(row(r.resident_number, r.relationship) order by r.resident_number)"],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where r.relationship in ('11', '12')
group by r.household_number, r.head_number
having count(*) > 1
