{#-
    The one-dimensional moves from which every move is a product.

    From an anchor leaf climb to one of its ancestors, the turn. If the turn is the root, the whole
    path from the anchor to the root goes up by one (root path). Otherwise the path from the anchor
    to the turn goes up by one, and the path of another leaf, below a sibling of the turn, goes down
    by one (swap). Of the leaves below a sibling only the largest by their margin can be goals: with
    one goal for each sibling too many primaries find no swap and are left with the root path, which
    hides the totals.
-#}
{% macro _witness_options(statements, goals) %}
  {%- do oboro_sdc._witness_make(
    statements, 'list the ancestors of every leaf', 'witness_ancestry',
    oboro_sdc._witness_ancestry_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the paths from every node to its largest leaves', 'witness_descent',
    oboro_sdc._witness_descent_query(goals)
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the options of every leaf', 'witness_option',
    oboro_sdc._witness_option_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the corners of every option', 'witness_option_corner',
    oboro_sdc._witness_option_corner_query()
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

{#- The margin of a leaf is the cell at the roots of all other dimensions: its id is the place. -#}
{% macro _witness_descent_query(goals) %}
    with goal as (
      select a.dimension, a.node, a.leaf, a.climb
      from witness_ancestry as a
      inner join witness_cell as c on a.leaf = c.cell
      qualify row_number() over (
        partition by a.dimension, a.node order by c.value desc, a.leaf
      ) <= {{ goals }}
    )
    select g.dimension, g.node, g.leaf as goal, a.node as reached, g.climb + 1 as nodes
    from goal as g
    inner join witness_ancestry as a
      on g.dimension = a.dimension and g.leaf = a.leaf and a.climb <= g.climb
{% endmacro %}
