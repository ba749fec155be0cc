{#-
    The formats in which vendors write dates; what is written otherwise, or in no known era, is none.
-#}
{%- set eras = "map {'令和': 2018, '昭和': 1925, 'R': 2018, '5': 2018, '3': 1925}" -%}
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
