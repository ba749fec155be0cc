{#-
    The one-dimensional moves of a leaf: first in the tree
        Total (place 0) over A (1) and B (2); A over a (3) and b (4); B over c (5) and d (6)
    where d is larger than c, then where groupings overlap: the wards A and B and the districts C
    and D all lie below the Total; a and c lie in C, b and d in D. A leaf pays for every group that
    its goal does not share.
-#}
{%- set tree = "(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2)" -%}
{%- set cases = {
    'tree': (tree, 3, "('0+ 1+'), ('4-'), ('1+ 2- 5-'), ('1+ 2- 6-')"),
    'overlapping': (
        tree ~ ", (7, 0), (8, 0), (3, 7), (5, 7), (4, 8), (6, 8)", 3,
        "('0+ 1+ 7+'), ('7+ 4- 8-'), ('1+ 2- 5-'), ('1+ 7+ 2- 6- 8-')"
    ),
} -%}
with witness_cell as (
    select cell, value
    from (
        values (0, 20), (1, 9), (2, 11), (3, 4), (4, 5), (5, 2), (6, 9), (7, 6), (8, 14)
    ) as cells (cell, value)
),
{%- for name, (edges, anchor, expected) in cases.items() %}
{{ name }}_found as (
    with recursive witness_edge as (
        select 0 as dimension, node, parent from (values {{ edges }}) as edges (node, parent)
    ),
    witness_node as (
        select
            0 as dimension, place,
            not exists (select 1 from witness_edge as e where e.parent = nodes.place) as is_leaf
        from (select node as place from witness_edge union select 0) as nodes
    ),
    witness_above as (
        {{ oboro_sdc._witness_above_query() }}
    ),
    witness_ancestry as (
        {{ oboro_sdc._witness_ancestry_query() }}
    ),
    witness_goal as (
        {{ oboro_sdc._witness_goal_query() }}
    ),
    witness_pair as (
        {{ oboro_sdc._witness_pair_query() }}
    ),
    witness_option_corner as (
        {{ oboro_sdc._witness_option_corner_query() }}
    ),
    witness_option as (
        {{ oboro_sdc._witness_option_query() }}
    )
    select
        string_agg(
            c.node || if(c.sign > 0, '+', '-'), ' ' order by c.sign desc, c.node
        ) as corners,
        any_value(o.corners) = count(*)
        and any_value(o.height) = count_if(c.sign > 0)
        and bool_and(c.delta = c.node - o.anchor) as is_counted
    from witness_option as o
    inner join witness_option_corner as c on o.option_id = c.option_id
    where o.anchor = {{ anchor }}
    group by o.option_id
),
{{ name }}_expected as (
    select corners, true as is_counted from (values {{ expected }}) as options (corners)
){{ ',' if not loop.last }}
{%- endfor %}
{%- for name in cases %}
{{ 'union all' if not loop.first }}
select '{{ name }}' as hierarchy, 'not expected' as fault, corners, is_counted
from (from {{ name }}_found except all from {{ name }}_expected)
union all
select '{{ name }}', 'not found', corners, is_counted
from (from {{ name }}_expected except all from {{ name }}_found)
{%- endfor %}
