{#-
    Checks the hierarchies and lays them out.

    Every node of a dimension gets a place: its rank (the root first, then by depth and code) times
    the number of nodes of all later dimensions. A cell is the sum of its places. So a step from one
    cell to another is an integer addition, and the place of every root is 0.
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
  {%- do oboro_sdc._witness_make(
    statements, 'lay out the hierarchies', 'witness_node', oboro_sdc._witness_node_query()
  ) -%}
{% endmacro %}
