{#-
    The options of each task in one dimension that change its primary: the root path, and the swaps
    whose sibling is among the cheapest cells of its line. A line with hundreds of children is
    ranked once for all its tasks. `far` counts the nodes above the primary that change with it; where
    groupings overlap there are hundreds of such swaps, of which the cheapest are tried.
    `tables` are the linked tables that show the anchor in the dimensions not yet decided.
-#}
{% macro _witness_candidate_query(dimension, plan, stage, chunk) %}
  {%- set still_open = plan.order[plan.order.index(dimension) + 1:] if plan.is_linked else [] %}
    with tasks as (
      select
        t.task, t.anchor, t.anchor_{{ dimension }} as leaf, t.rise_{{ dimension }} as rise, a.climb,
        {% for later in still_open %}n{{ later }}.bits & {% endfor %}-1::bigint as tables
      from witness_todo as t
      inner join witness_ancestry as a
        on a.dimension = {{ dimension }} and t.anchor_{{ dimension }} = a.leaf
        and t.anchor_{{ dimension }} + t.rise_{{ dimension }} = a.node
      {%- for later in still_open %}
      inner join witness_bits as n{{ later }}
        on n{{ later }}.dimension = {{ later }} and t.anchor_{{ later }} = n{{ later }}.place
      {%- endfor %}
      where t.chunk = {{ chunk }}
    ),
    lines as (
      -- Two ancestors of an anchor can stand in the same line where groupings overlap.
      select distinct
        t.task, t.leaf, t.rise, t.tables, t.climb, e.parent,
        t.anchor - t.leaf + e.parent as line
      from tasks as t
      inner join witness_ancestry as a
        on a.dimension = {{ dimension }} and t.leaf = a.leaf
        and a.climb <= t.climb + {{ stage.reach }}
      left join witness_edge as e on e.dimension = {{ dimension }} and a.node = e.node
    ),
    neighbours as (
      {{ oboro_sdc._witness_all_neighbours_query(dimension) if plan.is_linked
        else oboro_sdc._witness_neighbour_query(dimension, stage.candidates) }}
    ),
    options as (
      select
        l.task, l.rise, l.tables, o.option_id, o.corners, o.height - l.climb as far, n.price
      from lines as l
      inner join neighbours as n on l.line = n.line
      inner join witness_option as o
        on o.dimension = {{ dimension }} and l.leaf = o.anchor
        and l.parent = o.line and n.sibling = o.sibling
      union all
      select l.task, l.rise, l.tables, o.option_id, o.corners, o.height - l.climb, 0
      from lines as l
      inner join witness_option as o
        on o.dimension = {{ dimension }} and l.leaf = o.anchor and o.line is null
      where l.parent is null
    ),
    changing as (
      select task, option_id, corners, far, tables, price
      from options
      where rise = 0 and far <= {{ stage.reach }}
      union all
      select o.task, o.option_id, o.corners, o.far, o.tables, o.price
      from options as o
      inner join witness_option_corner as c
        on o.option_id = c.option_id and o.rise = c.delta and c.sign > 0
      where o.rise <> 0 and o.far <= {{ stage.reach }}
    )
    select task, option_id, corners, far, tables
    from changing
    qualify far = 0 or row_number() over (
      partition by task, far > 0 order by price, far, option_id
    ) <= {{ stage.turns }}
{% endmacro %}

{% macro _witness_neighbour_query(dimension, candidates) %}
      select s.line, s.sibling, p.price
      from (
        select distinct l.line, e.node as sibling, l.line - l.parent + e.node as cell
        from lines as l
        inner join witness_edge as e on e.dimension = {{ dimension }} and l.parent = e.parent
      ) as s
      inner join witness_price as p on s.cell = p.cell
      qualify row_number() over (partition by s.line order by p.price, s.sibling) <= {{ candidates }}
{% endmacro %}

{#- In linked tables the sibling's own cell may be in no table: every sibling is tried. -#}
{% macro _witness_all_neighbours_query(dimension) %}
      select distinct l.line, e.node as sibling, 0 as price
      from lines as l
      inner join witness_edge as e on e.dimension = {{ dimension }} and l.parent = e.parent
{% endmacro %}
