{#-
    The one-dimensional moves of the leaf a in the tree
        Total (place 0) over A (1) and B (2); A over a (3) and b (4); B over c (5) and d (6)
    where d is larger than c. With one goal only d stands for the leaves below B, with two also c.
-#}
{%- set expectations = {
    1: "(0, 4, 1, '-4'), (1, 2, 3, '+1 -2 -6'), (2, null, 2, '+0 +1')",
    2: "(0, 4, 1, '-4'), (1, 2, 3, '+1 -2 -6'), (1, 2, 3, '+1 -2 -5'), (2, null, 2, '+0 +1')",
} -%}
with witness_node as (
    select 0 as dimension, place, parent, place > 2 as is_leaf
    from (
        values (0, null), (1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2)
    ) as nodes (place, parent)
),
witness_cell as (
    select cell, value
    from (
        values (0, 20), (1, 9), (2, 11), (3, 4), (4, 5), (5, 2), (6, 9)
    ) as cells (cell, value)
),
witness_ancestry as (
    {{ oboro_sdc._witness_ancestry_query() }}
)
{%- for goals, expected in expectations.items() %},
witness_descent_{{ goals }} as (
    {{ oboro_sdc._witness_descent_query(goals) }}
),
found_{{ goals }} as (
    with witness_descent as (
        select * from witness_descent_{{ goals }}
    ),
    witness_option as (
        {{ oboro_sdc._witness_option_query() }}
    ),
    witness_option_corner as (
        {{ oboro_sdc._witness_option_corner_query() }}
    )
    select
        o.climb, o.sibling, o.corners,
        string_agg(
            if(c.sign > 0, '+', '-') || (o.anchor + c.delta), ' ' order by c.sign desc, c.delta
        ) as nodes
    from witness_option as o
    inner join witness_option_corner as c on o.option_id = c.option_id
    where o.anchor = 3
    group by o.option_id, o.climb, o.sibling, o.corners
),
expected_{{ goals }} as (
    select climb, sibling, corners, nodes
    from (values {{ expected }}) as options (climb, sibling, corners, nodes)
)
{%- endfor %}
{%- for goals in expectations %}
{{ 'union all' if not loop.first }}
select {{ goals }} as goals, * from (from found_{{ goals }} except all from expected_{{ goals }})
union all
select {{ goals }} as goals, * from (from expected_{{ goals }} except all from found_{{ goals }})
{%- endfor %}
