{#- One row per option: anchor, turn (by its climb), sibling and goal; a root path has no sibling. -#}
{% macro _witness_option_query() %}
    with turns as (
      select a.dimension, a.leaf as anchor, a.climb, s.place as sibling
      from witness_ancestry as a
      left join witness_node as s
        on a.dimension = s.dimension and a.parent = s.parent and a.node <> s.place
      where a.parent is null or s.place is not null
    ),
    descents as (
      select distinct dimension, node, goal, nodes from witness_descent
    )
    select
      row_number() over (order by t.dimension, t.anchor, t.climb, t.sibling, d.goal) as option_id,
      t.dimension, t.anchor, t.climb, t.sibling, d.goal,
      t.climb + coalesce(d.nodes, 0) as corners
    from turns as t
    left join descents as d on t.dimension = d.dimension and t.sibling = d.node
    where t.sibling is null or d.goal is not null
{% endmacro %}

{#- The corners that an option adds to those that stay at the anchor. -#}
{% macro _witness_option_corner_query() %}
    select o.option_id, u.node - o.anchor as delta, 1 as sign
    from witness_option as o
    inner join witness_ancestry as u
      on o.dimension = u.dimension and o.anchor = u.leaf and u.climb between 1 and o.climb
    union all
    select o.option_id, d.reached - o.anchor, -1
    from witness_option as o
    inner join witness_descent as d
      on o.dimension = d.dimension and o.sibling = d.node and o.goal = d.goal
{% endmacro %}
