{#-
    The one-dimensional moves from which every move is a product.

    From an anchor leaf every ancestor goes up by one: the root path. Or only those do that another
    leaf, the goal, does not share, and those of the goal that the anchor does not share go down by
    one: the swap. Both add up whatever groupings overlap, because a node changes by as much as its
    leaves.

    A swap turns at a node above the anchor (or at the anchor) to a sibling of it, under a common
    parent, and goes down to one of the leaves below the sibling. Only the twelve largest of these
    by their margin can be goals: with one goal for each sibling too many primaries find no swap and
    are left with the root path, which hides the totals. In a line with thousands of children the
    swaps go to the largest.
-#}
{% macro _witness_options(statements) %}
  {%- do oboro_sdc._witness_make(
    statements, 'list the ancestors of every leaf', 'witness_ancestry',
    oboro_sdc._witness_ancestry_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the goals of every line', 'witness_goal', oboro_sdc._witness_goal_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'pair anchors with goals', 'witness_pair', oboro_sdc._witness_pair_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the corners of every option', 'witness_option_corner',
    oboro_sdc._witness_option_corner_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'count the corners of every option', 'witness_option',
    oboro_sdc._witness_option_query()
  ) -%}
{% endmacro %}

{#- `climb` counts the ancestors of the leaf that lie below the node. -#}
{% macro _witness_ancestry_query() %}
    with own as (
      select a.dimension, a.node as leaf, a.ancestor as node
      from witness_above as a
      inner join witness_node as n on a.dimension = n.dimension and a.node = n.place and n.is_leaf
    )
    select o.dimension, o.leaf, o.node, count(*) - 1 as climb
    from own as o
    inner join own as i on o.dimension = i.dimension and o.leaf = i.leaf
    semi join witness_above as a
      on o.dimension = a.dimension and i.node = a.node and o.node = a.ancestor
    group by o.dimension, o.leaf, o.node
{% endmacro %}

{#- The margin of a leaf is the cell at the roots of all other dimensions: its id is the place. -#}
{% macro _witness_goal_query() %}
    with below as (
      select
        e.dimension, e.parent as line, e.node as sibling, l.leaf, coalesce(c.value, 0) as margin
      from witness_edge as e
      inner join witness_ancestry as l on e.dimension = l.dimension and e.node = l.node
      left join witness_cell as c on l.leaf = c.cell
      qualify row_number() over (
        partition by e.dimension, e.parent, e.node order by c.value desc nulls last, l.leaf
      ) <= 12
    )
    select
      dimension, line, sibling, leaf as goal,
      row_number() over (partition by dimension, line order by margin desc, leaf) as line_rank
    from below
{% endmacro %}

{#- One row per option; a root path has no line, sibling and goal. -#}
{% macro _witness_pair_query() %}
    with turns as (
      select a.dimension, a.leaf as anchor, a.node as turn, a.climb, e.parent as line
      from witness_ancestry as a
      inner join witness_edge as e on a.dimension = e.dimension and a.node = e.node
    ),
    swaps as (
      select t.dimension, t.anchor, t.climb, t.line, t.turn, g.sibling, g.goal
      from turns as t
      inner join witness_goal as g
        on t.dimension = g.dimension and t.line = g.line
        and t.turn <> g.sibling and t.anchor <> g.goal
        and g.line_rank <= if(t.turn = t.anchor, 2000, 200)
    ),
    pairs as (
      select dimension, anchor, line, sibling, goal
      from swaps
      anti join witness_above as a
        on swaps.dimension = a.dimension and swaps.goal = a.node and swaps.turn = a.ancestor
      qualify row_number() over (
        partition by dimension, anchor, goal order by climb, line, sibling
      ) = 1
      union all
      select dimension, place, null, null, null from witness_node where is_leaf
    )
    select
      row_number() over (order by dimension, anchor, line, sibling, goal) as option_id,
      dimension, anchor, line, sibling, goal
    from pairs
{% endmacro %}

{#- The corners that an option adds to those that stay at the anchor. -#}
{% macro _witness_option_corner_query() %}
    with up as (
      select p.option_id, p.dimension, p.anchor, p.goal, a.node
      from witness_pair as p
      inner join witness_ancestry as a
        on p.dimension = a.dimension and p.anchor = a.leaf and p.anchor <> a.node
    ),
    down as (
      select p.option_id, p.dimension, p.anchor, a.node
      from witness_pair as p
      inner join witness_ancestry as a on p.dimension = a.dimension and p.goal = a.leaf
    )
    select u.option_id, u.dimension, u.node, u.node - u.anchor as delta, 1 as sign
    from up as u
    anti join witness_above as a
      on u.dimension = a.dimension and u.goal = a.node and u.node = a.ancestor
    union all
    select d.option_id, d.dimension, d.node, d.node - d.anchor, -1
    from down as d
    anti join witness_above as a
      on d.dimension = a.dimension and d.anchor = a.node and d.node = a.ancestor
{% endmacro %}

{#- `height` is the number of ancestors that go up. -#}
{% macro _witness_option_query() %}
    select
      p.option_id, p.dimension, p.anchor, p.line, p.sibling,
      count(c.option_id) as corners, count(c.option_id) filter (c.sign > 0) as height
    from witness_pair as p
    left join witness_option_corner as c on p.option_id = c.option_id
    group by p.option_id, p.dimension, p.anchor, p.line, p.sibling
{% endmacro %}
