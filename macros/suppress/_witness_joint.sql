{#-
    Linked tables are margins of one joint table. Where they hang together like a tree, whatever is
    possible in each of them is possible in a joint table without negative cells, and it need not be
    looked at: it is the product of the tables over what they share. Otherwise, as with all three
    two-way margins of three dimensions, its cells tell something, and the search must know them.

    Tables hang together like a tree if their hypergraph is reducible (Graham; Yu and Ozsoyoglu;
    for tables Dobra and Fienberg 2000, PNAS 97). Its edges are the tables, its vertices the splits of
    a dimension: a table that shows towns shows wards too.
-#}
{% macro _witness_require_joint(statements) %}
  {%- set has_joint = oboro_sdc._witness_run(
    statements, 'look for a table of all codes', oboro_sdc._witness_has_joint_query()
  )[0][0] -%}
  {%- set splits = [] if has_joint else oboro_sdc._witness_run(
    statements, 'compare how finely the tables split each dimension', oboro_sdc._witness_splits_query()
  ).rows -%}
  {%- set edges = {} -%}
  {%- set strangers = {} -%}
  {%- for dimension, name, own, split, is_incomplete, is_finer, is_coarser, has_common, is_product in splits -%}
    {%- do edges.setdefault(name, {}) -%}
    {%- if is_incomplete -%}
      {#- Without the total of a dimension a table is no margin, and what it leaves out is not negative. -#}
      {%- do strangers.update({name: true}) -%}
    {%- endif -%}
    {%- if is_finer -%}
      {#- Equal splits are one vertex, by the name of the first table that has it. -#}
      {%- do edges[name].update({dimension ~ ' ' ~ split: true}) -%}
    {%- elif not is_coarser and not has_common and is_product -%}
      {#- What both coarsen to is a vertex of these two splits. -#}
      {%- set both = [own, split] | sort(case_sensitive=true) | join('\x1f') -%}
      {%- do edges[name].update({dimension ~ ' ' ~ both: true}) -%}
    {%- elif not is_coarser and not has_common -%}
      {%- do strangers.update({name: true}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set left = strangers | sort or oboro_sdc._witness_irreducible(edges) -%}
  {%- if left | length > 0 and not flags.EMPTY -%}
    {%- do oboro_sdc._witness_fail(
      statements, 'the tables ' ~ left | join(', ') ~ ' are margins of a table that is not given. '
      ~ 'That its cells are not negative can tell an attacker more. Give its cells too, with '
      ~ 'is_unpublished, or publish fewer of the tables'
    ) -%}
  {%- endif -%}
{% endmacro %}

{#-
    The tables that are left when, again and again, a vertex of one edge alone and an edge within
    another are taken away; none, if the tables hang together like a tree.
-#}
{% macro _witness_irreducible(edges) %}
  {%- set state = namespace(edges=edges, is_done=false) -%}
  {%- for turn in range(edges | length * 2) if not state.is_done -%}
    {%- set uses = {} -%}
    {%- for vertices in state.edges.values() -%}
      {%- for vertex in vertices -%}
        {%- do uses.update({vertex: uses.get(vertex, 0) + 1}) -%}
      {%- endfor -%}
    {%- endfor -%}
    {%- set kept = {} -%}
    {%- for name, vertices in state.edges.items() -%}
      {%- set shared = [] -%}
      {%- for vertex in vertices if uses[vertex] > 1 -%}
        {%- do shared.append(vertex) -%}
      {%- endfor -%}
      {%- do kept.update({name: shared}) -%}
    {%- endfor -%}
    {%- set within = {} -%}
    {%- for name, vertices in kept.items() -%}
      {%- for other, others in kept.items() -%}
        {%- if other != name and other not in within
            and vertices | reject('in', others) | list | length == 0 -%}
          {%- do within.update({name: true}) -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
    {%- set next = {} -%}
    {%- for name, vertices in kept.items() if name not in within and vertices | length > 0 -%}
      {%- do next.update({name: vertices}) -%}
    {%- endfor -%}
    {%- set state.is_done = next == state.edges -%}
    {%- set state.edges = next -%}
  {%- endfor -%}
  {%- do return(state.edges | sort) -%}
{% endmacro %}

{% macro _witness_has_joint_query() %}
    select count(*) > 0
    from (
      select s.table_name
      from witness_shown as s
      inner join witness_node as n on s.dimension = n.dimension and s.place = n.place
      group by s.table_name
      -- Its sums as well: by them it is compared with its margins.
      having count(*) = (select count(*) from witness_node)
    ) as tables_of_all
{% endmacro %}

{#-
    Pairs of tables that split a dimension, by the first table that splits it like the one (`own`) and the
    other (`split`): whether the one splits it at least as finely as the other, or as coarsely, whether a third splits it as finely as both, and whether,
    within what both coarsen to, every part of the one meets every part of the other.
-#}
{% macro _witness_splits_query() %}
    with parts as (
      -- What a table does not show is a part of its own.
      select
        t.table_name, n.dimension, n.place as leaf,
        coalesce(list(s.place order by s.place) filter (s.place is not null), []) as shown_above
      from (select distinct table_name from witness_shown) as t
      cross join witness_node as n
      left join witness_above as a on n.dimension = a.dimension and n.place = a.node
      left join witness_shown as s
        on t.table_name = s.table_name and a.dimension = s.dimension and a.ancestor = s.place
      where n.is_leaf
      group by t.table_name, n.dimension, n.place
    ),
    splits as (
      select
        table_name, dimension, leaf,
        dense_rank() over (partition by table_name, dimension order by shown_above) as part,
        -- The total is at place 0. Where it is shown, its lowest parts cover it once; else nobody says so.
        bool_or(shown_above[1] is distinct from 0) over (partition by table_name, dimension)
            as is_incomplete
      from parts
      qualify min(shown_above) over (partition by table_name, dimension)
        < max(shown_above) over (partition by table_name, dimension)
    ),
    meetings as (
      select distinct
        t.dimension, t.table_name as name, u.table_name as other, t.part, u.part as other_part,
        t.is_incomplete
      from splits as t
      inner join splits as u on t.dimension = u.dimension and t.leaf = u.leaf
    ),
    met as (
      select
        dimension, name, other, other_part,
        count(distinct partners) = 1 as is_product
      from (
        select
          *, list(other_part) over (
            partition by dimension, name, other, part order by other_part
            rows between unbounded preceding and unbounded following
          ) as partners
        from meetings
      ) as known
      group by dimension, name, other, other_part
    ),
    pairs as (
      select
        m.dimension, m.name, m.other, count(distinct m.part) as parts,
        count(distinct m.other_part) as other_parts, bool_or(m.is_incomplete) as is_incomplete,
        count(*) as common_parts, bool_and(d.is_product) as is_product
      from meetings as m
      inner join met as d
        on m.dimension = d.dimension and m.name = d.name and m.other = d.other
        and m.other_part = d.other_part
      group by m.dimension, m.name, m.other
    )
    select
      p.dimension, p.name, (
        select min(same.name)
        from pairs as same
        where same.dimension = p.dimension and same.other = p.name
          and same.parts = same.common_parts and same.other_parts = same.common_parts
      ) as own, (
        select min(same.name)
        from pairs as same
        where same.dimension = p.dimension and same.other = p.other
          and same.parts = same.common_parts and same.other_parts = same.common_parts
      ) as split,
      p.is_incomplete, p.parts = p.common_parts as is_finer, p.other_parts = p.common_parts as is_coarser,
      exists (
        select 1
        from pairs as a
        inner join pairs as b on a.dimension = b.dimension and a.name = b.name
        where a.dimension = p.dimension and a.other = p.name and b.other = p.other
          and a.parts = a.common_parts and b.parts = b.common_parts
      ) as has_common,
      p.is_product
    from pairs as p
    order by p.dimension, p.name, p.other
{% endmacro %}
