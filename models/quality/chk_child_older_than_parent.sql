{#-
    A child or grandchild of the head is older than the head, or a parent or grandparent younger.
-#}
select
    {{ finding(
        'child_older_than_parent', 'r.resident_number',
        ['r.relationship', 'r.birth_date', 'r.head_birth_date'],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where
    (r.generations_below > 0 and r.birth_date < r.head_birth_date)
    or (r.generations_below < 0 and r.birth_date > r.head_birth_date)
