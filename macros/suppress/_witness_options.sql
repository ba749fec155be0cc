{#-
    The one-dimensional moves from which every move is a product.

    From an anchor leaf climb to one of its ancestors, the turn. If the turn is the root, the whole
    path from the anchor to the root goes up by one (root path). Otherwise the path from the anchor
    to the turn goes up by one, and the path of another leaf, below a sibling of the turn, goes down
    by one (swap). One leaf stands for all leaves below a sibling: from the sibling go down, always
    to the child with the largest margin.
-#}
{% macro _witness_options(statements) %}
  {%- do _witness_make(
    statements, 'list the ancestors of every leaf', 'witness_ancestry', _witness_ancestry_query()
  ) -%}
  {%- do _witness_make(
    statements, 'list the path from every node to its largest leaf', 'witness_descent',
    _witness_descent_query()
  ) -%}
  {%- do _witness_make(
    statements, 'list the options of every leaf', 'witness_option', _witness_option_query()
  ) -%}
  {%- do _witness_make(
    statements, 'list the corners of every option', 'witness_option_corner',
    _witness_option_corner_query()
  ) -%}
{% endmacro %}

{% macro _witness_ancestry_query() %}
    with recursive ancestry as (
      select dimension, place as leaf, place as node, parent, 0 as climb
      from witness_node
      where is_leaf
      union all
      select a.dimension, a.leaf, n.place, n.parent, a.climb + 1
      from ancestry as a
      inner join witness_node as n on a.dimension = n.dimension and a.parent = n.place
    )
    select dimension, leaf, node, parent, climb from ancestry
{% endmacro %}

{#- The margin of a node is the cell at the roots of all other dimensions: its id is the place. -#}
{% macro _witness_descent_query() %}
    with recursive largest_child as (
      select n.dimension, n.parent, n.place as child
      from witness_node as n
      inner join witness_cell as c on n.place = c.cell
      where n.parent is not null
      qualify row_number() over (
        partition by n.dimension, n.parent order by c.value desc, n.place
      ) = 1
    ),
    descent as (
      select dimension, place as node, place as reached from witness_node
      union all
      select d.dimension, d.node, l.child
      from descent as d
      inner join largest_child as l on d.dimension = l.dimension and d.reached = l.parent
    )
    select dimension, node, reached from descent
{% endmacro %}
