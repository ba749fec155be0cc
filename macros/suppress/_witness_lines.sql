{#-
    Approximate disclosure. Where the total of a line is published, so is, by subtraction, the sum
    of its hidden cells. It must not be unsafe itself, by the rules for cells. A total is that of several lines
    where groupings overlap, and its parts may be those of another of the linked tables.
    Each such line gets one more hidden cell, by a move through one of its primaries that leaves the
    line's other hidden cells as they are, until the sum is safe.
-#}
{% macro _witness_lines(statements, plan) %}
  {%- set state = namespace(unsafe=1) -%}
  {%- do oboro_sdc._witness_line_parts(statements, plan) -%}
  {%- do oboro_sdc._witness_queue(
    statements, 'keep no move for a line yet',
    'create or replace temp table witness_line_move (move_id bigint, cell bigint)'
  ) -%}
  {%- for round in plan.line_rounds -%}
    {%- if state.unsafe > 0 -%}
      {%- set state.unsafe = oboro_sdc._witness_count(
        statements, 'find lines whose hidden sum is unsafe', 'witness_line',
        oboro_sdc._witness_line_query(plan)
      ) -%}
    {%- endif -%}
    {%- if state.unsafe > 0 -%}
      {%- do oboro_sdc._witness_make(
        statements, 'choose a primary of every line', 'witness_watch', '
    select row_number() over (order by line_id) as task, line_id, cell
    from witness_line
    where is_primary
    qualify row_number() over (partition by line_id order by value desc, cell) = 1'
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'forbid the other hidden cells of the line', 'witness_forbidden', '
    select w.task, l.cell
    from witness_watch as w
    inner join witness_line as l on w.line_id = l.line_id and w.cell <> l.cell'
      ) -%}
      {%- set todo = oboro_sdc._witness_count(
        statements, 'list the primaries to start from', 'witness_todo',
        oboro_sdc._witness_line_todo_query(plan)
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'price the cells', 'witness_price',
        oboro_sdc._witness_price_query(round.limit)
      ) -%}
      {%- set found = oboro_sdc._witness_search(
        statements, plan, round.stage, round.limit, todo, true
      ) -%}
      {%- if found > 0 -%}
        {%- do oboro_sdc._witness_queue(statements, 'keep the moves of the lines', '
    insert into witness_line_move
    select n.move_id, t.primary_cell
    from witness_new as n
    inner join witness_todo as t on n.cell = t.primary_cell'
        ) -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_make(
    statements, 'find lines whose hidden sum is unsafe', 'witness_line',
    oboro_sdc._witness_line_query(plan)
  ) -%}
{% endmacro %}

{#-
    What adds up to a code: the codes next below it in each table and, of linked tables, in all of them together
    (table_name is then empty), in every way where these overlap; in one table also the lowest.
-#}
{% macro _witness_line_parts(statements, plan) %}
  {%- if plan.is_linked -%}
    {%- do oboro_sdc._witness_make(
      statements, 'list the codes of all tables together', 'witness_shown_anywhere',
      oboro_sdc._witness_shown_anywhere_query(plan)
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'find the nodes next below every node of any table', 'witness_below_anywhere',
      oboro_sdc._witness_below_query('witness_shown_anywhere')
    ) -%}
  {%- endif -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the nodes next below', 'witness_next', "
    select table_name, dimension, node, lower as part from witness_below where is_next"
    ~ ("
    union all
    select table_name, dimension, node, lower from witness_below_anywhere where is_next"
      if plan.is_linked else '')
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the leaves of every node', 'witness_leaf', '
    select a.dimension, a.ancestor as node, a.node as leaf
    from witness_above as a
    inner join witness_node as n on a.dimension = n.dimension and a.node = n.place and n.is_leaf'
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'find the nodes that those next below cover once', 'witness_whole', '
    with sizes as (
      select dimension, node, count(*) as leaves from witness_leaf group by dimension, node
    )
    select p.table_name, p.dimension, p.node
    from witness_next as p
    inner join witness_leaf as l on p.dimension = l.dimension and p.part = l.node
    inner join sizes as s on p.dimension = s.dimension and p.node = s.node
    group by p.table_name, p.dimension, p.node, s.leaves
    having count(*) = s.leaves and count(distinct l.leaf) = s.leaves'
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list the overlapping nodes next below', 'witness_overlapping', '
    from witness_next
    anti join witness_whole using (table_name, dimension, node)'
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for codes with too many sums', oboro_sdc._witness_cover_faults()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'choose the sums of every line', 'witness_line_part',
    oboro_sdc._witness_line_part_query()
  ) -%}
{% endmacro %}

{% macro _witness_shown_anywhere_query(plan) %}
    {%- for dimension in plan.dimensions %}
    {{ 'union all' if not loop.first }}
    select distinct '' as table_name, {{ loop.index0 }} as dimension, node_{{ loop.index0 }} as place
    from witness_input
    where not coalesce(is_unpublished, false)
    {%- endfor %}
{% endmacro %}

{% macro _witness_cover_faults() %}
    with recursive {{ oboro_sdc._exact_covers('witness_overlapping', 'witness_leaf') }}
    select
      'a code is the sum of others in too many ways for rules of lines. Put the groupings into tables '
      || 'of their own' as fault,
      n.code as place
    from too_many_covers as t
    inner join witness_node as n on t.dimension = n.dimension and t.node = n.place
    order by t.dimension, t.node
    limit 1
{% endmacro %}

{% macro _witness_line_part_query() %}
    with recursive {{ oboro_sdc._exact_covers('witness_overlapping', 'witness_leaf') }}
    select table_name, dimension, node, 1 as cover, part
    from witness_next
    semi join witness_whole using (table_name, dimension, node)
    union all
    select table_name, dimension, node, cover, part from exact_covers
    union all
    select table_name, dimension, node, 0, part
    from witness_part
    anti join witness_whole using (table_name, dimension, node)
{% endmacro %}

{#- The hidden cells of every unsafe line. A line without a primary has no unsafe sum. -#}
{% macro _witness_line_query(plan) %}
    with hidden as (
      select cell from witness_cell where price = 0
      union
      select cell from witness_move
    ),
    shown as (
      select table_name, cell, value, contributors, unlisted, contributions from witness_input
      {%- if plan.is_linked %}
      union all
      select '', cell, value, contributors, unlisted, contributions
      from witness_input
      where not coalesce(is_unpublished, false)
      qualify row_number() over (partition by cell order by table_name) = 1
      {%- endif %}
    ),
    members as (
      {%- for dimension in plan.dimensions %}
      {{ 'union all' if not loop.first }}
      select
        p.table_name, {{ loop.index0 }} as dimension, p.cover, c.cell - p.part + p.node as total,
        p.node, c.cell, c.is_primary
      from hidden as h
      inner join witness_cell as c on h.cell = c.cell
      inner join witness_line_part as p
        on p.dimension = {{ loop.index0 }} and c.node_{{ loop.index0 }} = p.part
      {%- endfor %}
    ),
    held as (
      select
        dense_rank() over (order by m.table_name, m.dimension, m.total, m.cover) as line_id,
        m.table_name, m.dimension, m.cover, m.node, m.total, m.cell, i.value, m.is_primary,
        i.contributors, i.unlisted, i.contributions
      from members as m
      anti join hidden as h on m.total = h.cell
      {%- if plan.is_linked %}
      -- The total of all tables together is shown by one of them.
      semi join shown as t on m.table_name = t.table_name and m.total = t.cell
      {%- endif %}
      inner join shown as i on m.table_name = i.table_name and m.cell = i.cell
    ),
    {%- if plan.is_linked %}
    -- What is not shown cannot be taken off.
    incomplete as (
      select distinct l.line_id
      from (
        select distinct line_id, dimension, cover, node, total from held where table_name = ''
      ) as l
      inner join witness_line_part as p
        on p.table_name = '' and l.dimension = p.dimension and l.node = p.node
        and l.cover = p.cover
      anti join shown as i on i.table_name = '' and l.total - l.node + p.part = i.cell
    ),
    {%- endif %}
    sums as (
      select
        line_id, any_value(total) as total, list(cell order by cell) as cells, sum(value) as value,
        max(contributors) as most_in_a_cell, sum(unlisted) as unlisted
      from held
      {%- if plan.is_linked %}
      anti join incomplete using (line_id)
      {%- endif %}
      group by line_id
      having bool_or(is_primary)
    ),
    {{ oboro_sdc._witness_line_holders() }},
    lines as (
      select
        s.line_id, s.total, s.cells, s.value,
        greatest(s.most_in_a_cell, coalesce(t.listed, 0)) as contributors
        {%- for i in range(1, plan.line_rules.most + 1) %},
        coalesce({{ oboro_sdc._largest_contribution(i, 'expand') | indent(8) }}, 0) as x_{{ i }}
        {%- endfor %}
      from sums as s
      left join largest_of_lines as t on s.line_id = t.line_id
    ),
    -- Several tables may have the same line.
    unsafe as (
      select min(line_id) as line_id
      from lines
      where {{ oboro_sdc._is_unsafe_line(plan.line_rules, plan.line_numbers) | indent(6) }}
      group by total, cells
    )
    select m.line_id, m.cell, m.value, m.is_primary
    from held as m
    inner join unsafe as u on m.line_id = u.line_id
{% endmacro %}

{#-
    What each contributor has in all hidden cells of a line together, at most: where it is not
    listed, as much as somebody unlisted can have. Who is in one cell only has no name.
-#}
{% macro _witness_line_holders() -%}
parts as (
      select h.line_id, h.unlisted, unnest(h.contributions) as part
      from held as h
      semi join sums as s on h.line_id = s.line_id
    ),
    named as (
      select
        line_id, part.contributor as contributor, sum(part.value - unlisted) as more,
        max(part.weight) as weight
      from parts
      where part.contributor is not null
      group by line_id, part.contributor
    ),
    holders as (
      select n.line_id, n.weight, 1 as listed, n.more + s.unlisted as value
      from named as n
      inner join sums as s on n.line_id = s.line_id
      union all
      select line_id, part.weight, 1, part.value
      from parts
      where part.contributor is null
      union all
      select line_id, 20, 0, unlisted
      from sums
      where unlisted > 0
    ),
    largest_of_lines as (
      select
        line_id, sum(listed) as listed, max({'value': value, 'weight': weight}, 20) as largest
      from holders
      group by line_id
    )
{%- endmacro %}

{% macro _witness_line_todo_query(plan) %}
    select
      w.task, t.*, true as unit, null::bigint as above, null::bigint as below,
      (dense_rank() over (order by w.task) - 1) // {{ plan.chunk }} as chunk
    from witness_watch as w
    inner join witness_task as t on w.cell = t.primary_cell
    anti join witness_forbidden as f on w.task = f.task and t.anchor = f.cell
    qualify row_number() over (partition by w.task order by t.choice) = 1
{% endmacro %}
