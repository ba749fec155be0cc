{#-
    Parent and child are fewer years apart than policy expects, or grandparent and grandchild than twice of it.
-#}
select
    {{ finding(
        'parent_and_child_too_close', 'r.resident_number',
        ['r.relationship', 'r.birth_date', 'r.head_birth_date'],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where
    (
        r.generations_below > 0 and r.birth_date >= r.head_birth_date
        and r.years_younger < r.generations_below * {{ var('youngest_parent') }}
    )
    or (
        r.generations_below < 0 and r.birth_date <= r.head_birth_date
        and -r.years_younger < -r.generations_below * {{ var('youngest_parent') }}
    )
