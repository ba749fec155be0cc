{#-
    Which codes each table shows, and what each of them is the sum of.

    Without linked tables there is one table that shows every code. A node is the sum of the nodes
    next below it, if these share no leaf and miss none. Where groupings overlap (a town stands in a
    ward and in a school district) it is the sum of the lowest nodes shown below it.
-#}
{% macro _witness_tables(statements, dimensions, shape) %}
  {%- do oboro_sdc._witness_make(
    statements, 'list the codes of every table', 'witness_shown',
    oboro_sdc._witness_shown_query(dimensions) if shape.has.table_name
      else oboro_sdc._witness_all_shown_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'find the nodes next below every node', 'witness_below',
    oboro_sdc._witness_below_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'choose the sums of every table', 'witness_part', oboro_sdc._witness_part_query()
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for codes without their parts', oboro_sdc._witness_part_faults()
  ) -%}
  {%- if shape.has.table_name -%}
    {%- do oboro_sdc._witness_require_joint(statements) -%}
  {%- endif -%}
{% endmacro %}

{% macro _witness_all_shown_query() %}
    select 'cells' as table_name, 1::bigint as bit, dimension, place, code from witness_node
{% endmacro %}

{% macro _witness_shown_query(dimensions) %}
    with numbered as (
      select table_name, 1::bigint << (row_number() over (order by table_name) - 1) as bit
      from witness_input
      group by table_name
    ),
    shown as (
      {%- for dimension in dimensions %}
      {{ 'union all' if not loop.first }}
      select distinct
        table_name, {{ loop.index0 }} as dimension, node_{{ loop.index0 }} as place,
        code_{{ loop.index0 }} as code
      from witness_input
      {%- endfor %}
    )
    select s.table_name, n.bit, s.dimension, s.place, s.code
    from shown as s
    inner join numbered as n on s.table_name = n.table_name
{% endmacro %}

{#- Pairs of shown nodes, one below the other; `is_next` if none is shown between them. -#}
{% macro _witness_below_query(shown='witness_shown') %}
    with pairs as (
      select s.table_name, a.dimension, a.ancestor as node, a.node as lower
      from witness_above as a
      inner join {{ shown }} as s on a.dimension = s.dimension and a.node = s.place
      inner join {{ shown }} as up
        on s.table_name = up.table_name and a.dimension = up.dimension and a.ancestor = up.place
      where a.node <> a.ancestor
    ),
    between_them as (
      select distinct o.table_name, o.dimension, o.node, i.lower
      from pairs as o
      inner join pairs as i
        on o.table_name = i.table_name and o.dimension = i.dimension and o.lower = i.node
    ),
    split as (
      select distinct table_name, dimension, node from pairs
    )
    select
      p.table_name, p.dimension, p.node, p.lower,
      b.node is null as is_next,
      s.node is null as is_lowest
    from pairs as p
    left join between_them as b
      on p.table_name = b.table_name and p.dimension = b.dimension
      and p.node = b.node and p.lower = b.lower
    left join split as s
      on p.table_name = s.table_name and p.dimension = s.dimension and p.lower = s.node
{% endmacro %}

{% macro _witness_part_query() %}
    with choices as (
      select 1 as choice, table_name, dimension, node, lower from witness_below where is_next
      union all
      select 2, table_name, dimension, node, lower from witness_below where is_lowest
    ),
    leaves as (
      select a.dimension, a.ancestor as node, a.node as leaf
      from witness_above as a
      inner join witness_node as n on a.dimension = n.dimension and a.node = n.place and n.is_leaf
    ),
    sizes as (
      select dimension, node, count(*) as leaves from leaves group by dimension, node
    ),
    exact as (
      select c.choice, c.table_name, c.dimension, c.node
      from choices as c
      inner join leaves as l on c.dimension = l.dimension and c.lower = l.node
      inner join sizes as s on c.dimension = s.dimension and c.node = s.node
      group by c.choice, c.table_name, c.dimension, c.node, s.leaves
      having count(*) = s.leaves and count(distinct l.leaf) = s.leaves
    ),
    chosen as (
      select table_name, dimension, node, min(choice) as choice
      from exact
      group by table_name, dimension, node
    )
    select c.table_name, c.dimension, c.node, c.lower as part
    from choices as c
    inner join chosen as h
      on c.table_name = h.table_name and c.dimension = h.dimension
      and c.node = h.node and c.choice = h.choice
{% endmacro %}

{% macro _witness_bits_query() %}
    select n.dimension, n.place, coalesce(sum(s.bit), 0)::bigint as bits
    from witness_node as n
    left join witness_shown as s on n.dimension = s.dimension and n.place = s.place
    group by n.dimension, n.place
{% endmacro %}

{% macro _witness_part_faults() %}
    with unsummed as (
      select distinct table_name, dimension, node from witness_below
      except
      select distinct table_name, dimension, node from witness_part
    )
    select
      'the codes below a code neither cover it once nor are split further' as fault,
      n.code || if(u.table_name = 'cells', '', ' of table ' || u.table_name) as place
    from unsummed as u
    inner join witness_node as n on u.dimension = n.dimension and u.node = n.place
    order by u.table_name, u.dimension, u.node
    limit 1
{% endmacro %}
