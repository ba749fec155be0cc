{#- Random rounding to base 3 with keys at the borders of the thirds (Handbook on Statistical
    Disclosure Control, chapter 5), and conventional rounding to base 5. -#}
with cells (area, value, cell_key) as (
    values
    ('0', 0, 0), ('1 up', 1, 1431655765), ('1 down', 1, 1431655766), ('2 up', 2, 2863311530),
    ('2 down', 2, 2863311531), ('3', 3, 0), ('4 up', 4, 0), ('5 down', 5, 4294967295), ('6', 6, 9),
    ('no key', 3, null), ('no count', null, 1), ('negative', -3, 1)
),
expected (area, random, nearest) as (
    values
    ('0', 0, 0), ('1 up', 3, 0), ('1 down', 0, 0), ('2 up', 3, 0), ('2 down', 0, 0), ('3', 3, 5),
    ('4 up', 6, 5), ('5 down', 3, 5), ('6', 6, 5), ('no key', null, 5), ('no count', null, null),
    ('negative', null, null)
),
randomly as (
    {{ oboro_sdc.round_randomly('cells', ['area'], 3) | indent(4) }}
),
nearest as (
    {{ oboro_sdc.round_deterministically('cells', ['area'], 5) | indent(4) }}
)
select
    area,
    r.value as random,
    n.value as nearest,
    e.random as expected,
    e.nearest as expected_nearest
from randomly as r
full join nearest as n using (area)
full join expected as e using (area)
where
    r.value is distinct from e.random or n.value is distinct from e.nearest
    or (r.status = 'perturbed') is distinct from (e.random is not null)
    or (n.status = 'perturbed') is distinct from (e.nearest is not null)
