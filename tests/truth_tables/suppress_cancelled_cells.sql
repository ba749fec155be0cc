{#-
    Publishing a cell that one move alone hides, by adding a move through what is hidden anyway.
    Move 1 hides cell 7 alone, and goes forward: what cancels its step of 1 must lower the cell.
    Move 2 hides cell 8 alone, can only be undone (cell 4 is a 1), and takes twice the other move.
    The search has found task 1 for cell 7 and task 2 for cell 8. The first sum keeps what
    move 1 serves; the second loses the primary 3, which nothing else serves.
-#}
{%- set plan = {'least': 1, 'chunk': 100} -%}
with witness_cell as (
    select cell, if(cell < 7, 0, 1200) as price, if(cell = 4, 1, 9) as value
    from range(1, 13) as cells (cell)
),
witness_need as (
    select cell, 0 as side, 1 as room from range(1, 4) as cells (cell)
),
witness_move as (
    select move_id, cell, step
    from (
        values (1, 1, 1), (1, 2, 1), (1, 7, 1), (2, 3, 2), (2, 4, -1), (2, 8, 2), (3, 5, 1), (3, 9, 1),
        (4, 6, 1), (4, 9, 1)
    ) as moves (move_id, cell, step)
),
witness_service as (
    {{ oboro_sdc._witness_service_query('witness_move', 1) }}
),
witness_use as (
    {{ oboro_sdc._witness_use_query() }}
),
witness_lone as (
    {{ oboro_sdc._witness_lone_query(plan) }}
),
witness_lone_anchor as (
    select cell as primary_cell, 100 + cell as anchor from witness_lone
),
witness_todo as (
    {{ oboro_sdc._witness_lone_todo_query(plan, 0) }}
),
witness_found as (
    select task, cell, step
    from (
        values (1, 7, 1), (1, 5, -1), (2, 8, 1), (2, 3, 1), (2, 6, -1)
    ) as corners (task, cell, step)
),
witness_couple as (
    {{ oboro_sdc._witness_lone_couple_query(0) }}
),
witness_combined as (
    {{ oboro_sdc._witness_cancelled_query() }}
),
witness_combined_service as (
    {{ oboro_sdc._witness_service_query('(select * from witness_combined where step <> 0)', 1) }}
),
found as (
    select 'lone' as what, move_id, cell || ': ' || step || if(is_forward, ' forward', '') as answer
    from witness_lone
    union all
    select 'task', task, primary_cell || ': ' || coalesce('above ' || above, 'below ' || below)
    from witness_todo
    union all
    select 'sum', any_value(k.a), string_agg(c.cell || ':' || c.step, ' ' order by c.cell)
    from witness_combined as c
    inner join witness_couple as k on c.move_id = k.couple
    group by c.move_id
    union all
    select 'published', a, ''
    from ({{ oboro_sdc._witness_cancelling_query() }}) as cancelling
),
expected as (
    select what, move_id, answer
    from (
        values
        ('lone', 1, '7: 1 forward'), ('lone', 2, '8: 2'),
        ('task', 1, '7: below 1'), ('task', 2, '8: above 2'),
        ('sum', 1, '1:1 2:1 5:1 7:0'), ('sum', 2, '3:0 4:-1 6:2 8:0'),
        ('published', 1, '')
    ) as answers (what, move_id, answer)
)
select 'not expected' as fault, what, move_id, answer
from (from found except all from expected)
union all
select 'not found', what, move_id, answer
from (from expected except all from found)
