{#-
    Margins are sums of the finest cells; a part without a value hides what it counts in, a cell without
    parts is hidden.
-#}
with perturbed (area, kind, value) as (
    values ('a', 'x', 3), ('a', 'y', -1), ('b', 'x', 5), ('b', 'y', null)
),
ancestors (dimension, code, ancestor) as (
    values
    ('area', 'a', 'a'), ('area', 'b', 'b'), ('area', 'a', 'city'), ('area', 'b', 'city'),
    ('kind', 'x', 'x'), ('kind', 'y', 'y'), ('kind', 'x', 'all'), ('kind', 'y', 'all')
),
cells (area, kind) as (
    values
    ('a', 'x'), ('b', 'y'), ('a', 'all'), ('b', 'all'), ('city', 'x'), ('city', 'all'), ('c', 'x')
),
expected (area, kind, value, status) as (
    values
    ('a', 'x', 3, 'perturbed'), ('b', 'y', null, 'hidden'), ('a', 'all', 2, 'perturbed'),
    ('b', 'all', null, 'hidden'), ('city', 'x', 8, 'perturbed'), ('city', 'all', null, 'hidden'),
    ('c', 'x', null, 'hidden')
),
found as (
    {{ oboro_sdc.sum_perturbed('perturbed', 'cells', ['area', 'kind'], 'ancestors') | indent(4) }}
)
select area, kind, e.value, e.status, f.value as found_value, f.status as found_status
from expected as e
full join found as f using (area, kind)
where (e.value, e.status) is distinct from (f.value, f.status)
