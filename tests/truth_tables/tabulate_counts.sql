{#- Every cell of the cross product, margins and zeros included, also below an empty area and in
    a grouping that overlaps another. -#}
with counted (area, sex) as (
    values ('A1', 'male'), ('A1', 'male'), ('A2', 'female'), ('B', 'female')
),
codes (dimension, code, parent) as (
    values
    ('area', 'city', null), ('area', 'A', 'city'), ('area', 'A1', 'A'), ('area', 'A2', 'A'),
    ('area', 'B', 'city'), ('area', 'C', 'city'),
    ('area', 'school', 'city'), ('area', 'A1', 'school'), ('area', 'B', 'school'),
    ('sex', 'total', null), ('sex', 'male', 'total'), ('sex', 'female', 'total')
),
counts_in (dimension, code, ancestor) as (
    values
    ('area', 'A1', 'A1'), ('area', 'A1', 'A'), ('area', 'A1', 'city'),
    ('area', 'A2', 'A2'), ('area', 'A2', 'A'), ('area', 'A2', 'city'),
    ('area', 'A1', 'school'), ('area', 'B', 'school'), ('area', 'school', 'school'),
    ('area', 'school', 'city'), ('area', 'B', 'B'), ('area', 'B', 'city'),
    ('area', 'C', 'C'), ('area', 'C', 'city'),
    ('sex', 'male', 'male'), ('sex', 'male', 'total'),
    ('sex', 'female', 'female'), ('sex', 'female', 'total')
),
expected (area, sex, value) as (
    values
    ('city', 'total', 4), ('city', 'male', 2), ('city', 'female', 2),
    ('A', 'total', 3), ('A', 'male', 2), ('A', 'female', 1),
    ('A1', 'total', 2), ('A1', 'male', 2), ('A1', 'female', 0),
    ('A2', 'total', 1), ('A2', 'male', 0), ('A2', 'female', 1),
    ('B', 'total', 1), ('B', 'male', 0), ('B', 'female', 1),
    ('school', 'total', 3), ('school', 'male', 2), ('school', 'female', 1),
    ('C', 'total', 0), ('C', 'male', 0), ('C', 'female', 0)
),
tabulated as (
    {{ oboro_sdc.tabulate_counts('counted', ['area', 'sex'], 'codes', 'counts_in') | indent(4) }}
)
select
    area,
    sex,
    t.value,
    e.value as expected
from tabulated as t
full join expected as e using (area, sex)
where t.value is distinct from e.value
