{#-
    The husband of a man, or the wife of a woman: the sex of one of the two or the relationship may be wrong. Partners
    without registration (未届) may be of one sex.
-#}
select
    {{ finding(
        'spouse_of_same_sex', 'r.resident_number',
        ['r.relationship', 'r.sex_code', 'r.head_sex_code'],
        other='r.head_number'
    ) }}
from {{ ref('qua_members_and_heads') }} as r
where
    r.sex_code = r.head_sex_code
    and (
        (r.relationship = '11' and r.sex_code = '1')
        or (r.relationship = '12' and r.sex_code = '2')
    )
