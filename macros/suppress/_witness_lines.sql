{#-
    Approximate disclosure. Where the total of a line is published, so is, by subtraction, the sum
    of its hidden cells. It must not be unsafe itself: too small, or dominated by one contributor.
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
        c.cell, c.value, c.largest, c.largest_contributor, c.is_primary
      from hidden as h
      inner join witness_cell as c on h.cell = c.cell
      inner join witness_part as p
        on p.dimension = {{ loop.index0 }} and c.node_{{ loop.index0 }} = p.part
      {%- endfor %}
    ),
    held as (
      -- Who is the largest in several of the cells holds them together.
      select
        m.table_name, m.dimension, m.line, sum(m.value) as value, sum(m.largest) as largest,
        bool_or(m.is_primary) as is_primary
      from members as m
      anti join hidden as h on m.line = h.cell
      group by
        m.table_name, m.dimension, m.line, m.largest_contributor,
        if(m.largest_contributor is null, m.cell, null)
    ),
    unsafe as (
      select m.table_name, m.dimension, m.line
      from held as m
      group by m.table_name, m.dimension, m.line
      having bool_or(m.is_primary) and {{ oboro_sdc._witness_line_condition(plan) }}
    )
    select
      dense_rank() over (order by m.table_name, m.dimension, m.line) as line_id,
      m.cell, m.value, m.is_primary
    from members as m
    inner join unsafe as u
      on m.table_name = u.table_name and m.dimension = u.dimension and m.line = u.line
{% endmacro %}

{% macro _witness_line_condition(plan) -%}
  (
    sum(m.value) < {{ plan.line_minimum }}
    or max(m.largest) * 100 > sum(m.value) * {{ plan.line_dominance }}
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
