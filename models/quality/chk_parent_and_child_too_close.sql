{#- Parent and child are fewer years apart than policy expects. -#}
select
    {{ finding(
        'parent_and_child_too_close', 'r.resident_number',
        ['r.relationship', 'r.birth_date', 'r.head_birth_date'],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where
    (
        r.relationship = '20' and r.birth_date >= r.head_birth_date
        and r.years_younger < {{ var('youngest_parent') }}
    )
    or (
        r.relationship in ('51', '52') and r.birth_date <= r.head_birth_date
        and -r.years_younger < {{ var('youngest_parent') }}
    )
