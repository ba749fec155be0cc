{#-
    Which extensions of the anchor (cell 10) by a swap survive. Option 1 goes to a cell of 1, option
    2 to a cell of 5, option 3 to a cell that must not be hidden, option 4 to a hidden cell of 1;
    option 5 has two corners, of which one must not be hidden; option 6 goes to a cell that none of
    the linked tables shows. A case is (anchor's value, least, limit, unit, above, below, linked,
    restricted).
-#}
{%- set cases = [
    ("anchor of 5, any price", 5, 1, 9999, "true, null, null", false, false, "4 1 2"),
    ("anchor of 1: the other cell must give", 1, 1, 9999, "true, null, null", false, false, "2"),
    ("zeros protected: a 1 may give", 1, 0, 9999, "true, null, null", false, false, "4 1 2"),
    ("nothing new may be hidden", 5, 1, 0, "true, null, null", false, false, "4"),
    ("one cell more may be hidden", 5, 1, 1040, "true, null, null", false, false, "4 1"),
    ("room for 4 above: from the 5", 1, 1, 9999, "false, 4, null", false, false, "2"),
    ("room for 5 above", 1, 1, 9999, "false, 5, null", false, false, ""),
    ("room for 4 below: from the anchor", 5, 1, 9999, "false, null, 4", false, false, "4 1 2"),
    ("room for 5 below", 5, 1, 9999, "false, null, 5", false, false, ""),
    ("room on both sides", 5, 1, 9999, "false, 4, 4", false, false, "2"),
    ("in no table: free and without a bound", 1, 1, 9999, "true, null, null", true, false, "6 2"),
    ("in no table, with room", 1, 1, 9999, "false, 5, null", true, false, "6"),
    ("the cell of an insider is left out", 5, 1, 9999, "true, null, null", false, true, "4 1"),
] -%}
with witness_corner as (
    select 1 as task, 1 as partial, 10 as cell, 1 as sign, 1 as tables
),
witness_candidate as (
    select 1 as task, option_id, corners, 0 as far, 1 as tables
    from (values (1, 1), (2, 1), (3, 1), (4, 1), (5, 2), (6, 1)) as options (option_id, corners)
),
witness_option_corner as (
    select option_id, 0 as dimension, delta as node, delta, -1 as sign
    from (
        values (1, 1), (2, 2), (3, 3), (4, 4), (5, 2), (5, 3), (6, 6)
    ) as corners (option_id, delta)
),
witness_bits as (
    select 0 as dimension, place, if(place = 6, 0, 1) as bits
    from range(1, 7) as places (place)
),
witness_forbidden as (
    select 1 as task, 12 as cell
),
witness_price as (
    select cell, value, price
    from (values (11, 1, 1010), (12, 5, 1050), (14, 1, 0)) as cells (cell, value, price)
),
judged as (
    {%- for name, anchor, least, limit, need, is_linked, is_restricted, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        '{{ expected }}' as expected,
        (
            with witness_kept as (
                select
                    1 as task, 1 as partial, 0 as price, {{ anchor }} as least_plus,
                    null::bigint as least_minus, 1 as corners
            ),
            witness_todo as (
                select 1 as task, *
                from (values ({{ need }})) as needs (unit, above, below)
            )
            select coalesce(string_agg(option_id, ' ' order by partial), '') from (
                {{ oboro_sdc._witness_kept_query(
                    {'least': least, 'is_linked': is_linked}, 6, limit, is_restricted
                ) }}
            ) as kept
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
