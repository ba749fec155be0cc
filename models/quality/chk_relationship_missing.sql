{#-
    A resident stands in no relationship (続柄) to the head of the household, or a code within the chain is missing.
-#}
select
    {{ finding(
        'relationship_missing', 'r.resident_number',
        ['r.relationship_1', 'r.relationship_2', 'r.relationship_3', 'r.relationship_4']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident
    and (
        r.relationship_1 is null
        or (r.relationship_2 is null and coalesce(r.relationship_3, r.relationship_4) is not null)
        or (r.relationship_3 is null and r.relationship_4 is not null)
    )
