{#- One row per node with its place, its parent's place, and whether it is a leaf. -#}
{% macro _witness_node_query() %}
    with recursive tree as (
      select position, code, parent, 0 as depth
      from witness_hierarchy
      where parent is null and code is not null
      union all
      select h.position, h.code, h.parent, t.depth + 1
      from tree as t
      inner join witness_hierarchy as h on t.position = h.position and t.code = h.parent
    ),
    ranked as (
      select
        position, code, parent, depth,
        row_number() over (partition by position order by depth, code) - 1 as node_rank
      from tree
    ),
    strides as (
      select
        position,
        coalesce(product(count(*)) over (
          order by position rows between 1 following and unbounded following
        ), 1)::bigint as stride
      from ranked
      group by position
    ),
    placed as (
      select r.position, r.code, r.parent, r.depth, r.node_rank * s.stride as place
      from ranked as r
      inner join strides as s on r.position = s.position
    )
    select
      n.position as dimension, n.code, n.depth, n.place, up.place as parent,
      not exists (
        select 1 from placed as c where c.position = n.position and c.parent = n.code
      ) as is_leaf
    from placed as n
    left join placed as up on n.position = up.position and n.parent = up.code
{% endmacro %}
