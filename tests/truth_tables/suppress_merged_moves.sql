{#-
    Combining two moves so that a cell that only they use is published. Moves 1 and 2 share cell 7,
    which costs; 1 raises it by 1 and 2 by 2, so that twice 1 less 2 cancels it. Moves 3 and 4 share
    cell 8; their combination loses the primary 4, which nothing else serves. Moves 5 and 6 share
    cell 9; theirs loses the primary 5, which move 7 serves as well.
-#}
with witness_cell as (
    select cell, if(cell < 7, 0, 1200) as price, 9 as value from range(1, 13) as cells (cell)
),
witness_need as (
    select cell, 0 as side, 1 as room from range(1, 7) as cells (cell)
),
witness_move as (
    select move_id, cell, step
    from (
        values
        (1, 1, 1), (1, 7, 1), (2, 2, 1), (2, 7, 2), (3, 3, 1), (3, 4, 1), (3, 8, 1), (4, 4, 1),
        (4, 8, 1), (5, 5, 1), (5, 6, 1), (5, 9, 1), (6, 5, 1), (6, 9, 1), (7, 5, 1), (7, 10, 1),
        (7, 11, -1)
    ) as moves (move_id, cell, step)
),
witness_service as (
    {{ oboro_sdc._witness_service_query('witness_move', 1) }}
),
witness_use as (
    {{ oboro_sdc._witness_use_query() }}
),
witness_couple as (
    {{ oboro_sdc._witness_couple_query() }}
),
witness_combined as (
    {{ oboro_sdc._witness_combined_query() }}
),
witness_combined_service as (
    {{ oboro_sdc._witness_service_query('(select * from witness_combined where step <> 0)', 1) }}
),
witness_gain as (
    {{ oboro_sdc._witness_gain_query(0) }}
),
witness_chosen as (
    {{ oboro_sdc._witness_chosen_query() }}
),
witness_merging as (
    {{ oboro_sdc._witness_merging_query() }}
),
found as (
    select a, b, times_a || ' ' || times_b as times, cells, gain, is_merging
    from witness_couple
    inner join (
        select
            move_id as couple,
            string_agg(cell || ':' || step, ' ' order by cell) as cells
        from witness_combined
        group by move_id
    ) as combined using (couple)
    left join (select couple, gain from witness_gain) as gains using (couple)
    left join (select couple, true as is_merging from witness_merging) as merging using (couple)
),
expected as (
    select a, b, times, cells, gain, is_merging
    from (
        values
        (1, 2, '2 -1', '1:2 2:-1 7:0', 98000, true),
        (3, 4, '1 -1', '3:1 4:0 8:0', 99000, null),
        (5, 6, '1 -1', '5:0 6:1 9:0', 99000, true)
    ) as couples (a, b, times, cells, gain, is_merging)
)
select 'not expected' as fault, a, b, times, cells, gain, is_merging
from (from found except all from expected)
union all
select 'not found', a, b, times, cells, gain, is_merging
from (from expected except all from found)
