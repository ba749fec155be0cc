{#- Keys add up along with the counts, modulo 2^32; nobody has the key 0. -#}
with counted (area, sex, record_key) as (
    values ('A', 'male', 4294967295), ('A', 'male', 3), ('B', 'female', 4294967294)
),
codes (dimension, code) as (
    values
    -- A code of two groupings has two rows.
    ('area', 'all'), ('area', 'A'), ('area', 'A'), ('area', 'B'),
    ('sex', 'total'), ('sex', 'male'), ('sex', 'female')
),
counts_in (dimension, code, ancestor) as (
    values
    ('area', 'A', 'A'), ('area', 'A', 'all'), ('area', 'B', 'B'), ('area', 'B', 'all'),
    ('sex', 'male', 'male'), ('sex', 'male', 'total'), ('sex', 'female', 'female'),
    ('sex', 'female', 'total')
),
expected (area, sex, value, cell_key) as (
    values
    ('all', 'total', 3, 0), ('all', 'male', 2, 2), ('all', 'female', 1, 4294967294),
    ('A', 'total', 2, 2), ('A', 'male', 2, 2), ('A', 'female', 0, 0),
    ('B', 'total', 1, 4294967294), ('B', 'male', 0, 0), ('B', 'female', 1, 4294967294)
),
tabulated as (
    {{ oboro_sdc.tabulate_counts_with_keys(
        'counted', ['area', 'sex'], 'codes', 'counts_in', 'record_key'
    ) | indent(4) }}
)
select area, sex, t.value, t.cell_key, e.value as expected, e.cell_key as expected_key
from tabulated as t
full join expected as e using (area, sex)
where t.value is distinct from e.value or t.cell_key is distinct from e.cell_key
union all
select
    area, sex, min(value) as value, min(cell_key) as cell_key, null as expected,
    null as expected_key
from tabulated
group by area, sex
having count(*) > 1
