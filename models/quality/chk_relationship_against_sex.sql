{#- The last code of the chain of 続柄 names the other sex: a woman stands as husband, and so on. -#}
select
    {{ finding(
        'relationship_against_sex', 'r.resident_number',
        ['r.last_relationship', 'r.sex_code']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident
    and r.sex_code != (
        select any_value(c.sex_code) from {{ ref('code_lists') }} as c
        where c.list = 'relationship' and c.code = r.last_relationship
    )
