{#-
    Which extensions of the anchor (cell 10) by a swap survive. Option 1 goes to a cell of 1, option
    2 to a cell of 5, option 3 to a cell that is zero or missing, option 4 to a hidden cell of 1;
    option 5 has two corners, of which one is missing.
-#}
{%- set cases = [
    ("anchor of 5, any price", 5, 1, 9999, "4 1 2"),
    ("anchor of 1: the other cell must give", 1, 1, 9999, "2"),
    ("zeros not published: a 1 may give", 1, 0, 9999, "4 1 2"),
    ("nothing new may be hidden", 5, 1, 0, "4"),
    ("one cell more may be hidden", 5, 1, 1040, "4 1"),
] -%}
with witness_corner as (
    select 10 as primary_cell, 1 as partial, 10 as cell, 1 as sign
),
witness_candidate as (
    select 10 as primary_cell, option_id, corners, 0 as far
    from (values (1, 1), (2, 1), (3, 1), (4, 1), (5, 2)) as options (option_id, corners)
),
witness_option_corner as (
    select option_id, delta, -1 as sign
    from (values (1, 1), (2, 2), (3, 3), (4, 4), (5, 2), (5, 3)) as corners (option_id, delta)
),
witness_price as (
    select cell, value, price
    from (values (11, 1, 1010), (12, 5, 1050), (14, 1, 0)) as cells (cell, value, price)
),
judged as (
    {%- for name, anchor, lower_bound, limit, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        '{{ expected }}' as expected,
        (
            with witness_kept as (
                select
                    10 as primary_cell, 1 as partial, 0 as price, {{ anchor }} as least_plus,
                    null::bigint as least_minus, 1 as corners
            )
            select string_agg(option_id, ' ' order by partial) from (
                {{ oboro_sdc._witness_kept_query(6, lower_bound, limit) }}
            ) as kept
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
