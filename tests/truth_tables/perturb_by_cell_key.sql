{#- The lower bound belongs to an interval, the upper does not; the last row holds for larger
    counts; a cell without key, count or entry shows nothing. -#}
with ptable (perturbation, i, v, p_int_lb, p_int_ub) as (
    values
    ('half', 0, 0, 0, 1), ('half', 1, -1, 0, 0.5), ('half', 1, 1, 0.5, 1),
    ('half', 2, 0, 0.25, 0.25), ('half', 2, 0, 0, 1), ('other', 1, 7, 0, 1)
),
cells (area, value, cell_key) as (
    values
    ('none', 0, 0), ('first', 1, 0), ('last of the lower', 1, 2147483647),
    ('first of the upper', 1, 2147483648), ('last', 1, 4294967295), ('large', 1000, 77),
    ('no key', 1, null), ('no count', null, 5), ('negative', -1, 5),
    ('key too large', 1, 4294967296)
),
expected (area, value, status) as (
    values
    ('none', 0, 'perturbed'), ('first', 0, 'perturbed'), ('last of the lower', 0, 'perturbed'),
    ('first of the upper', 2, 'perturbed'), ('last', 2, 'perturbed'), ('large', 1000, 'perturbed'),
    ('no key', null, 'hidden'), ('no count', null, 'hidden'), ('negative', null, 'hidden'),
    ('key too large', null, 'hidden')
),
perturbed as (
    {{ oboro_sdc.perturb_by_cell_key('cells', 'ptable', ['area'], 'half') | indent(4) }}
)
select area, p.value, p.status, e.value as expected
from perturbed as p
full join expected as e using (area)
where p.value is distinct from e.value or p.status is distinct from e.status
