{#- A husband or wife is younger than policy expects. -#}
select
    {{ finding('spouse_is_young', 'r.resident_number', ['r.relationship', 'r.birth_date']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.last_relationship in ('11', '12') and r.age < {{ var('youngest_spouse') }}
