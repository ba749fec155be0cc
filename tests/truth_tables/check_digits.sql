{#-
    宛名番号 with every remainder but 1, and real 団体コード (Address Base Registry). Of a number whose remainder is
    1 nothing is said.
-#}
with numbers (number, expected) as (
    values
    ('0010000017', true),
    ('0010000018', false),
    ('00', true),
    ('19', true),
    ('27', true),
    ('60', null),
    ('1', false),
    ('12a', false),
    ('', false),
    (null, null)
),
codes (code, expected) as (
    values
    ('082201', true),
    ('221309', true),
    ('221384', true),
    ('221392', true),
    ('221406', true),
    ('221317', true),
    ('089991', true),
    ('082202', false),
    ('82201', false),
    ('', false),
    (null, null)
)
select number as text, expected
from numbers
where {{ function('has_check_digit') }}(number) is distinct from expected
union all
select code, expected
from codes
where {{ function('is_municipality_code') }}(code) is distinct from expected
