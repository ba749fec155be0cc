{#-
    Approximate disclosure. Where the total of a line is published, so is, by subtraction, the sum
    of its hidden cells. It must not be unsafe itself, by the rules for cells.
    Each such line gets one more hidden cell, by a move through one of its primaries that leaves the
    line's other hidden cells as they are, until the sum is safe.
-#}
{% macro _witness_lines(statements, plan) %}
  {%- set state = namespace(unsafe=1) -%}
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

{#- The hidden cells of every unsafe line. A line without a primary has no unsafe sum. -#}
{% macro _witness_line_query(plan) %}
    with hidden as (
      select cell from witness_cell where price = 0
      union
      select cell from witness_move
    ),
    members as (
      {%- for dimension in plan.dimensions %}
      {{ 'union all' if not loop.first }}
      select
        p.table_name, {{ loop.index0 }} as dimension, c.cell - p.part + p.node as line,
        c.cell, c.is_primary
      from hidden as h
      inner join witness_cell as c on h.cell = c.cell
      inner join witness_part as p
        on p.dimension = {{ loop.index0 }} and c.node_{{ loop.index0 }} = p.part
      {%- endfor %}
    ),
    held as (
      select
        m.table_name, m.dimension, m.line, m.cell, i.value, m.is_primary,
        i.contributors, i.unlisted, i.contributions
      from members as m
      anti join hidden as h on m.line = h.cell
      inner join witness_input as i on m.table_name = i.table_name and m.cell = i.cell
    ),
    sums as (
      select
        table_name, dimension, line, sum(value) as value, max(contributors) as most_in_a_cell,
        sum(unlisted) as unlisted
      from held
      group by table_name, dimension, line
      having bool_or(is_primary)
    ),
    {{ oboro_sdc._witness_line_holders() }},
    lines as (
      select
        s.table_name, s.dimension, s.line, s.value,
        greatest(s.most_in_a_cell, coalesce(t.listed, 0)) as contributors
        {%- for i in range(1, plan.line_rules.most + 1) %},
        coalesce({{ oboro_sdc._largest_contribution(i, 'expand') | indent(8) }}, 0) as x_{{ i }}
        {%- endfor %}
      from sums as s
      left join largest_of_lines as t
        on s.table_name = t.table_name and s.dimension = t.dimension and s.line = t.line
    ),
    unsafe as (
      select table_name, dimension, line
      from lines
      where {{ oboro_sdc._is_unsafe_line(plan.line_rules, plan.line_numbers) | indent(6) }}
    )
    select
      dense_rank() over (order by m.table_name, m.dimension, m.line) as line_id,
      m.cell, m.value, m.is_primary
    from held as m
    inner join unsafe as u
      on m.table_name = u.table_name and m.dimension = u.dimension and m.line = u.line
{% endmacro %}

{#-
    What each contributor has in all hidden cells of a line together, at most: where it is not
    listed, as much as somebody unlisted can have. Who is in one cell only has no name.
-#}
{% macro _witness_line_holders() -%}
parts as (
      select h.table_name, h.dimension, h.line, h.unlisted, unnest(h.contributions) as part
      from held as h
      semi join sums as s
        on h.table_name = s.table_name and h.dimension = s.dimension and h.line = s.line
    ),
    named as (
      select
        table_name, dimension, line, part.contributor as contributor,
        sum(part.value - unlisted) as more, max(part.weight) as weight
      from parts
      where part.contributor is not null
      group by table_name, dimension, line, part.contributor
    ),
    holders as (
      select
        n.table_name, n.dimension, n.line, n.weight, 1 as listed, n.more + s.unlisted as value
      from named as n
      inner join sums as s
        on n.table_name = s.table_name and n.dimension = s.dimension and n.line = s.line
      union all
      select table_name, dimension, line, part.weight, 1, part.value
      from parts
      where part.contributor is null
      union all
      select table_name, dimension, line, 20, 0, unlisted
      from sums
      where unlisted > 0
    ),
    largest_of_lines as (
      select
        table_name, dimension, line, sum(listed) as listed,
        max({'value': value, 'weight': weight}, 20) as largest
      from holders
      group by table_name, dimension, line
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
