{#-
    Checks the hierarchies and lays them out.

    Every node of a dimension gets a place: its rank (ancestors first, then by code) times the
    number of nodes of all later dimensions. A cell is the sum of its places. So a step from one
    cell to another is an integer addition, and the place of every root is 0.

    A code may stand under several parents. What counts is only which leaves lie below a node: a
    node is the sum of its leaves.
-#}
{% macro _witness_nodes(statements, settings) %}
  {%- set hierarchy -%}
    with listed as (
      select dimension, position
      from (
        values
        {%- for dimension in settings.dimensions %}
        ({{ dbt.string_literal(dimension) }}, {{ loop.index0 }}){{ ',' if not loop.last }}
        {%- endfor %}
      ) as dimensions (dimension, position)
    ),
    nodes as (
      select dimension, code, parent from {{ settings.hierarchies }}
    )
    select l.position, l.dimension, n.code, n.parent
    from listed as l
    left join nodes as n on l.dimension = n.dimension
  {%- endset -%}
  {%- do oboro_sdc._witness_make(
    statements, 'load the hierarchies', 'witness_hierarchy', hierarchy
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for faults in the hierarchies', oboro_sdc._witness_hierarchy_faults()
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look whether the cells can be numbered', oboro_sdc._witness_size_fault()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'lay out the hierarchies', 'witness_node', oboro_sdc._witness_node_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the parents of every node', 'witness_edge', oboro_sdc._witness_edge_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the ancestors of every node', 'witness_above',
    oboro_sdc._witness_above_query()
  ) -%}
{% endmacro %}

{#- Strides are multiplied in floating point, which is exact to 2^53. -#}
{% macro _witness_size_fault() %}
    select
      'the hierarchies together have too many combinations of codes' as fault,
      string_agg(dimension || ' ' || codes, ', ' order by position) as place
    from (
      select position, dimension, count(distinct code) as codes
      from witness_hierarchy
      group by position, dimension
    ) as sizes
    having product(codes) > 4e15
{% endmacro %}

{% macro _witness_node_query() %}
    with recursive descent as (
      select position, code, parent as ancestor
      from witness_hierarchy
      where code is not null
      union
      select d.position, d.code, h.parent
      from descent as d
      inner join witness_hierarchy as h on d.position = h.position and d.ancestor = h.code
      where h.parent is not null
    ),
    ranked as (
      select
        position, code,
        row_number() over (partition by position order by count(ancestor), code) - 1 as node_rank
      from descent
      group by position, code
    ),
    strides as (
      select
        position,
        coalesce(product(count(*)) over (
          order by position rows between 1 following and unbounded following
        ), 1)::bigint as stride
      from ranked
      group by position
    )
    select
      r.position as dimension, r.code, r.node_rank * s.stride as place,
      not exists (
        select 1 from witness_hierarchy as h where h.position = r.position and h.parent = r.code
      ) as is_leaf
    from ranked as r
    inner join strides as s on r.position = s.position
{% endmacro %}

{% macro _witness_edge_query() %}
    select n.dimension, n.place as node, up.place as parent
    from witness_hierarchy as h
    inner join witness_node as n on h.position = n.dimension and h.code = n.code
    inner join witness_node as up on h.position = up.dimension and h.parent = up.code
{% endmacro %}

{#- Every node with itself and with all that lies above it. -#}
{% macro _witness_above_query() %}
    with recursive above as (
      select dimension, place as node, place as ancestor from witness_node
      union
      select a.dimension, a.node, e.parent
      from above as a
      inner join witness_edge as e on a.dimension = e.dimension and a.ancestor = e.node
    )
    select dimension, node, ancestor from above
{% endmacro %}
