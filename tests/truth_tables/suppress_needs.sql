{#-
    What primaries need (side 0 another value, 1 room above, 2 room below), and which moves give it.
    The least that a hidden cell can be is 1: cell 3, a 1, needs nothing below, and no other cell
    more than to 1. Move 1 raises cell 1 (10) by 2 and lowers cell 4 (7) by 1: six times forward,
    four times backward. Move 2 lowers cell 2 (5) and cell 3 (1): forward only upwards. Move 3
    raises cell 3 only. Move 4 lowers and raises a 1: it is possible in neither direction.
-#}
with witness_cell as (
    select cell, value, is_primary, above, below
    from (
        values
        (1, 10, true, 12, 8), (2, 5, true, null, null), (3, 1, true, 3, 9), (4, 7, false, 99, 99),
        (5, 1, true, 0, 0), (6, 1, true, null, 100)
    ) as cells (cell, value, is_primary, above, below)
),
witness_need as (
    {{ oboro_sdc._witness_need_query({'least': 1}) }}
),
moves as (
    select move_id, cell, step
    from (
        values
        (1, 1, 2), (1, 4, -1), (2, 2, 1), (2, 3, 1), (2, 4, -1), (3, 3, 1), (4, 5, 1), (4, 6, -1),
        (5, 1, 1), (5, 4, -2), (6, 5, 1)
    ) as moves (move_id, cell, step)
),
served as (
    {{ oboro_sdc._witness_service_query('moves', 1) }}
),
found as (
    select 'need' as what, cell, side, room::varchar as answer from witness_need
    union all
    select 'service', cell, side, string_agg(move_id, ' ' order by move_id)
    from served
    group by cell, side
),
expected as (
    select what, cell, side, answer
    from (
        values
        ('need', 1, 1, '12'), ('need', 1, 2, '8'), ('need', 2, 0, '1'), ('need', 3, 1, '3'),
        ('need', 5, 0, '1'), ('need', 6, 0, '1'),
        ('service', 1, 1, '1'), ('service', 1, 2, '1 5'), ('service', 2, 0, '2'),
        ('service', 3, 1, '2 3'), ('service', 5, 0, '6')
    ) as answers (what, cell, side, answer)
)
select 'not expected' as fault, what, cell, side, answer
from (from found except all from expected)
union all
select 'not found', what, cell, side, answer
from (from expected except all from found)
