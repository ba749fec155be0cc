{#-
    The head of a household has more than one partner, of whom at most one is the husband or wife: the others are so
    without registration (未届).
-#}
select
    {{ finding(
        'several_partners', 'r.household_number',
        ["list(row(r.resident_number, r.relationship) order by r.resident_number)"],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where r.relationship in ('11', '12', '13', '14')
group by r.household_number, r.head_number
having count(*) > 1 and count_if(r.relationship in ('11', '12')) <= 1
