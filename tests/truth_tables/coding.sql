{#- Top coding, bottom coding and the code of an open class; NULL stays NULL. -#}
with cases (value, bound, top_coded, bottom_coded, label) as (
    values
    (6, 7, 6, 7, '6'),
    (7, 7, 7, 7, '7+'),
    (8, 7, 7, 8, '7+'),
    (0, 7, 0, 7, '0'),
    (-3, -2, -3, -2, '-3'),
    (null, 7, null, null, null),
    (6, null, null, null, null),
    (9223372036854775807, 100, 100, 9223372036854775807, '100+')
)
select *
from cases
where
    {{ function('top_code') }}(value, bound) is distinct from top_coded
    or {{ function('bottom_code') }}(value, bound) is distinct from bottom_coded
    or {{ function('top_coded_label') }}(value, bound) is distinct from label
