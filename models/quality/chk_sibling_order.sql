{#- An elder brother or sister is younger than the head, or a younger one older. -#}
select
    {{ finding(
        'sibling_order', 'r.resident_number',
        ['r.relationship', 'r.birth_date', 'r.head_birth_date'],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where
    (r.relationship in ('71', '81') and r.birth_date > r.head_birth_date)
    or (r.relationship in ('74', '84') and r.birth_date < r.head_birth_date)
