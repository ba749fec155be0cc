{#-
    Who could determine a primary: an insider who stands in all moves that serve one of its needs.
    Cell 1 is p's own, served by moves 1 and 2 above, of which both touch q and only one touches r,
    and by move 2 below, which is not asked of insiders. Cell 2 is nobody's, and neither is cell 6, which
    needs room below only. Move 3 touches q, but serves nobody.
-#}
with witness_cell as (
    select cell, sole_contributor
    from (
        values (1, 'p'), (2, null), (3, 'q'), (4, 'r'), (5, 'p'), (6, null)
    ) as cells (cell, sole_contributor)
),
witness_move as (
    select move_id, cell
    from (
        values (1, 1), (1, 3), (1, 5), (1, 6), (2, 1), (2, 2), (2, 3), (2, 4), (3, 2), (3, 3)
    ) as moves (move_id, cell)
),
witness_service as (
    select move_id, cell, side
    from (
        values (1, 1, 1), (2, 1, 1), (2, 1, 2), (2, 2, 0), (1, 6, 2)
    ) as served (move_id, cell, side)
),
witness_need as (
    select cell, side from (values (1, 1), (1, 2), (2, 0), (6, 2)) as needs (cell, side)
),
witness_exposed as (
    {{ oboro_sdc._witness_exposed_query() }}
),
together as (
    {{ oboro_sdc._witness_watch_query(false) }}
),
singly as (
    {{ oboro_sdc._witness_watch_query(true) }}
),
found as (
    select 'exposed' as what, null as task, cell, side, sole_contributor from witness_exposed
    union all
    select 'together', task, cell, side, sole_contributor from together
    union all
    select 'singly', task, cell, side, sole_contributor from singly
),
expected as (
    select what, task, cell, side, sole_contributor
    from (
        values
        ('exposed', null, 1, 1, 'q'), ('exposed', null, 2, 0, 'p'), ('exposed', null, 2, 0, 'q'),
        ('exposed', null, 2, 0, 'r'), ('exposed', null, 6, 2, 'p'), ('exposed', null, 6, 2, 'q'),
        ('together', 1, 1, 1, 'q'), ('together', 2, 2, 0, 'p'), ('together', 2, 2, 0, 'q'),
        ('together', 2, 2, 0, 'r'), ('together', 3, 6, 2, 'p'), ('together', 3, 6, 2, 'q'),
        ('singly', 1, 1, 1, 'q'), ('singly', 2, 2, 0, 'p'), ('singly', 3, 2, 0, 'q'),
        ('singly', 4, 2, 0, 'r'), ('singly', 5, 6, 2, 'p'), ('singly', 6, 6, 2, 'q')
    ) as rows (what, task, cell, side, sole_contributor)
)
select 'not expected' as fault, what, task, cell, side, sole_contributor
from (from found except all from expected)
union all
select 'not found', what, task, cell, side, sole_contributor
from (from expected except all from found)
