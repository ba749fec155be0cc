{#-
    Which moves primaries pick, and what the users of a hidden cell then pay. Cells 1 and 2 are
    primary; cells 7, 8 and 9 are hidden by moves only. Moves 1 and 2 hide cell 7, move 3 hides 8 and
    9. Cell 1 can be served by 1 and 3, cell 2 by 2 and 3, cell 1 below by 3 alone.
-#}
with witness_cell as (
    select cell, if(cell < 7, 0, 1200) as price from (values (1), (2), (7), (8), (9)) as cells (cell)
),
witness_move as (
    select move_id, cell
    from (
        values (1, 1), (1, 7), (2, 2), (2, 7), (3, 1), (3, 2), (3, 8), (3, 9)
    ) as moves (move_id, cell)
),
witness_service as (
    select move_id, cell, side
    from (values (1, 1, 1), (3, 1, 1), (3, 1, 2), (2, 2, 0), (3, 2, 0)) as served (move_id, cell, side)
),
witness_use as (
    {{ oboro_sdc._witness_use_query() }}
),
witness_share as (
    select cell, any_value(price) * 1000 // count(*) as share from witness_use group by cell
),
witness_pick as (
    {{ oboro_sdc._witness_pick_query() }}
),
found as (
    select 'pick' as what, move_id as id, served as amount from witness_pick
    union all
    select 'share', cell, share from ({{ oboro_sdc._witness_share_query() }}) as shares
),
expected as (
    select what, id, amount
    from (
        values
        ('pick', 1, 1), ('pick', 2, 1), ('pick', 3, 1),
        ('share', 7, 333333), ('share', 8, 500000), ('share', 9, 500000)
    ) as amounts (what, id, amount)
)
select 'not expected' as fault, what, id, amount
from (from found except all from expected)
union all
select 'not found', what, id, amount
from (from expected except all from found)
