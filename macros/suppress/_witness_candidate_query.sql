{#-
    The options of each task in one dimension: the root path, and the swaps whose sibling is among
    the cheapest cells of its line. A line with hundreds of children is ranked once for all its
    tasks.
-#}
{% macro _witness_candidate_query(dimension, stage, chunk) %}
    with lines as (
      select
        t.primary_cell, a.leaf as anchor, a.climb, a.climb - t.climb_{{ dimension }} as far,
        t.anchor - a.leaf + a.parent as line
      from witness_todo as t
      inner join witness_ancestry as a
        on a.dimension = {{ dimension }} and t.anchor_{{ dimension }} = a.leaf
        and a.climb >= t.climb_{{ dimension }}
        and a.climb <= t.climb_{{ dimension }} + {{ stage.reach }}
      where t.chunk = {{ chunk }}
    ),
    neighbours as (
      select p.cell - n.place + n.parent as line, n.place as sibling
      from witness_price as p
      inner join witness_node as n
        on n.dimension = {{ dimension }} and p.node_{{ dimension }} = n.place
      semi join lines as l on p.cell - n.place + n.parent = l.line
      qualify row_number() over (
        partition by p.cell - n.place + n.parent order by p.price, n.place
      ) <= {{ stage.candidates }}
    )
    select l.primary_cell, l.far, o.option_id, o.corners
    from lines as l
    left join neighbours as n on l.line = n.line
    inner join witness_option as o
      on o.dimension = {{ dimension }} and l.anchor = o.anchor and l.climb = o.climb
      and n.sibling is not distinct from o.sibling
{% endmacro %}
