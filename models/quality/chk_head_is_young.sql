{#- The head of a household is younger than policy expects. -#}
select
    {{ finding('head_is_young', 'r.resident_number', ['r.relationship', 'r.birth_date']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.relationship = '02' and r.age < {{ var('youngest_head') }}
