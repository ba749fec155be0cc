{#-
    Towns A (A1, A2), B (B1, B2) and C (C1, C2): A1 is added to A2; all of B is added to C1; C2 stays.
    B's own row has nobody left, and the town C counts B's people: 5 + 4 + 9 + 8 men.
-#}
with cells (area, sex, value) as (
    values
    ('A1', 'male', 1), ('A1', 'total', 3), ('A2', 'male', 20), ('A2', 'total', 44),
    ('B1', 'male', 5), ('B1', 'total', 6), ('B2', 'male', 4), ('B2', 'total', 5),
    ('C1', 'male', 9), ('C1', 'total', 10), ('C2', 'male', 8), ('C2', 'total', 15),
    ('A', 'male', 21), ('A', 'total', 47), ('B', 'male', 9), ('B', 'total', 11),
    ('C', 'male', 17), ('C', 'total', 25), ('city', 'male', 47), ('city', 'total', 83),
    ('A3', 'male', 7), ('A3', 'total', 7)
),
grouped (area_code, group_head) as (
    values
    ('A1', 'A2'), ('A2', 'A2'), ('B1', 'C1'), ('B2', 'C1'), ('C1', 'C1'), ('C2', 'C2'),
    ('A3', 'A3')
),
-- A3 has lost its row.
area_rows (area_code, processing) as (
    values ('A1', 2), ('A2', 1), ('B1', 2), ('B2', 2), ('C1', 1), ('C2', 0)
),
above (code, ancestor) as (
    values
    ('A1', 'A'), ('A2', 'A'), ('B1', 'B'), ('B2', 'B'), ('C1', 'C'), ('C2', 'C'),
    ('A1', 'city'), ('A2', 'city'), ('B1', 'city'), ('B2', 'city'), ('C1', 'city'), ('C2', 'city'),
    ('A1', 'A1'), ('A2', 'A2'), ('B1', 'B1'), ('B2', 'B2'), ('C1', 'C1'), ('C2', 'C2')
),
expected (area, male, total, status) as (
    values
    ('A1', null, null, 'hidden'), ('A2', 21, 47, 'merged'), ('A3', null, null, 'hidden'),
    ('B1', null, null, 'hidden'), ('B2', null, null, 'hidden'),
    ('C1', 18, 21, 'merged'), ('C2', 8, 15, 'published'),
    ('A', 21, 47, 'published'), ('B', null, null, 'hidden'), ('C', 26, 36, 'published'),
    ('city', 47, 83, 'published')
),
tabulated as (
    {{ oboro_sdc.tabulate_merged(
        'cells', ['area', 'sex'], 'area', 'grouped', 'area_rows', 'above'
    ) | indent(4) }}
)
select
    area,
    t.sex,
    t.value,
    t.status
from tabulated as t
full join expected as e using (area)
where
    t.value is distinct from case t.sex when 'male' then e.male when 'total' then e.total end
    or t.status is distinct from e.status
