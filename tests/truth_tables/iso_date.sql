{#-
    The formats in which vendors write dates; what is written otherwise, or in no known era, is none.
-#}
{%- set eras -%}
map {
    '令和': {'before': 2018, 'last': null}, 'R': {'before': 2018, 'last': null},
    '5': {'before': 2018, 'last': null}, '4': {'before': 1988, 'last': 2019},
    '平成': {'before': 1988, 'last': 2019}, '昭和': {'before': 1925, 'last': 1989},
    'S': {'before': 1925, 'last': 1989}, '3': {'before': 1925, 'last': 1989}
}
{%- endset -%}
with cases (written, date_format, expected) as (
    values
    ('2023/1/1', 'slash', '2023-01-01'),
    ('2023/12/31', 'slash', '2023-12-31'),
    ('2023-01-01', 'slash', null),
    ('23/1/1', 'slash', null),
    ('20230101', 'compact', '2023-01-01'),
    ('20230230', 'compact', '2023-02-30'),
    ('2023011', 'compact', null),
    ('令和5年1月1日', 'era', '2023-01-01'),
    ('令和元年5月1日', 'era', '2019-05-01'),
    ('昭和64年1月7日', 'era', '1989-01-07'),
    ('R5.1.1', 'era', '2023-01-01'),
    ('R5/12/31', 'era', '2023-12-31'),
    ('S50.1.1', 'era', '1975-01-01'),
    ('昭和50年 1月 1日', 'era', '1975-01-01'),
    ('昭和50年　1月　1日', 'era', '1975-01-01'),
    ('昭和 5年11月 1日', 'era', '1930-11-01'),
    ('S50. 1. 1', 'era', '1975-01-01'),
    ('2023/ 1/ 1', 'slash', '2023-01-01'),
    ('昭和50年1 月1日', 'era', null),
    -- An era counts to the end of the calendar year in which it ended.
    ('平成31年5月1日', 'era', '2019-05-01'),
    ('平成31年12月31日', 'era', '2019-12-31'),
    ('平成32年1月1日', 'era', null),
    ('平成45年1月1日', 'era', null),
    ('昭和99年1月1日', 'era', null),
    ('S65.1.1', 'era', null),
    ('令和0年1月1日', 'era', null),
    ('4310501', 'era_code', '2019-05-01'),
    ('4320101', 'era_code', null),
    ('3000101', 'era_code', null),
    ('大正5年1月1日', 'era', null),
    ('令和5年1月', 'era', null),
    ('2023年1月1日', 'era', null),
    ('5050101', 'era_code', '2023-01-01'),
    ('3640107', 'era_code', '1989-01-07'),
    ('2050101', 'era_code', null),
    ('505011', 'era_code', null),
    ('2023-01-01', null, null),
    (null, 'era', null)
)
select *
from cases
where {{ function('iso_date') }}(written, date_format, {{ eras }}) is distinct from expected
