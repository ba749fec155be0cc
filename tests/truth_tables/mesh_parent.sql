{#- Every larger mesh that holds a mesh whole, and none other. -#}
with cases (mesh, metres, expected) as (
    values
    ('53394682342', 125, '53394682342'),
    ('53394682342', 250, '5339468234'),
    ('53394682342', 500, '533946823'),
    ('53394682342', 1000, '53394682'),
    ('53394682342', 2000, '533946825'),
    ('53394693', 2000, '533946825'),
    ('53394645', 2000, '533946445'),
    ('53394682342', 5000, '5339463'),
    ('53394645', 5000, '5339462'),
    ('53394655', 5000, '5339464'),
    ('53394644', 5000, '5339461'),
    ('53394682342', 10000, '533946'),
    ('53394682342', 80000, '5339'),
    ('533946825', 10000, '533946'),
    ('533946825', 80000, '5339'),
    ('5339464', 10000, '533946'),
    ('5339', 80000, '5339'),
    -- 2 km meshes lie across the edge between 5 km meshes.
    ('533946825', 5000, null),
    -- A smaller level is no parent.
    ('53394682', 500, null),
    ('533946825', 1000, null),
    ('5339464', 2000, null),
    ('533946', 5000, null),
    ('53394682', 100, null),
    ('53394682', null, null),
    ('5339x6', 80000, null),
    (null, 80000, null)
)
select
    mesh,
    metres,
    expected,
    {{ function('mesh_parent') }}(mesh, metres) as found
from cases
where {{ function('mesh_parent') }}(mesh, metres) is distinct from expected
