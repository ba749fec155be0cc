{#-
    Publishes hidden cells that only one move uses. If another move through such a cell stays within
    what is hidden anyway, the right multiple of it cancels the cell: the sum is a move again and
    hides nothing new. This is a step of Gaussian elimination within the hidden cells, which keeps
    the moves whole and possible. One cell per move and turn; what a primary would lose must be
    served by a move that is not touched.
-#}
{% macro _witness_cancel(statements, plan, turn) %}
  {%- do oboro_sdc._witness_make(
    statements, 'list what every move hides', 'witness_use', oboro_sdc._witness_use_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'find the cells of one move alone', 'witness_lone',
    oboro_sdc._witness_lone_query(plan)
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'count the moves of every hidden cell', 'witness_hidden', '
    select cell, count(*) as moves from witness_move group by cell'
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'give them hidden anchors', 'witness_lone_anchor',
    oboro_sdc._witness_task_query(
      plan.dimensions, 'select cell from witness_hidden', 'select cell from witness_lone', 1
    )
  ) -%}
  {%- set todo = oboro_sdc._witness_count(
    statements, 'list the cells to cancel', 'witness_todo',
    oboro_sdc._witness_lone_todo_query(plan, turn)
  ) -%}
  {%- if todo > 0 -%}
    {%- do oboro_sdc._witness_make(
      statements, 'price the hidden cells', 'witness_price',
      oboro_sdc._witness_hidden_price_query()
    ) -%}
    {%- do oboro_sdc._witness_find(
      statements, plan, plan.cancel_stage, plan.unlimited, todo, false
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'choose one cell of every move', 'witness_couple',
      oboro_sdc._witness_lone_couple_query(turn)
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'combine', 'witness_combined', oboro_sdc._witness_cancelled_query()
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'find whom the combinations serve', 'witness_combined_service',
      oboro_sdc._witness_service_query(
        '(select * from witness_combined where step <> 0)', plan.least
      )
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'leave out those that somebody needs', 'witness_merging',
      oboro_sdc._witness_cancelling_query()
    ) -%}
    {%- do oboro_sdc._witness_replace_merged(statements) -%}
  {%- endif -%}
{% endmacro %}

{#- The cell, its move, its step, and whether the move is possible as it stands. -#}
{% macro _witness_lone_query(plan) %}
    with lone as (
      select cell, any_value(move_id) as move_id from witness_use group by cell having count(*) = 1
    ),
    directions as (
      select m.move_id, bool_and(m.step > 0 or c.value + m.step >= {{ plan.least }}) as is_forward
      from witness_move as m
      inner join witness_cell as c on m.cell = c.cell
      semi join lone as l on m.move_id = l.move_id
      group by m.move_id
    )
    select l.cell, l.move_id, m.step, d.is_forward
    from lone as l
    inner join witness_move as m on l.move_id = m.move_id and l.cell = m.cell
    inner join directions as d on l.move_id = d.move_id
    where abs(m.step) <= 8
{% endmacro %}

{#- The other move must be possible in the direction in which the sum is to be. -#}
{% macro _witness_lone_todo_query(plan, turn) %}
    with directed as (
      select cell, move_id, (step < 0) = is_forward as is_up, abs(step) as room
      from witness_lone
      qualify row_number() over (
        partition by move_id order by hash(cell + {{ turn }} * 7919), cell
      ) <= 4
    )
    select
      row_number() over (order by d.cell) as task, a.*, false as unit,
      if(d.is_up, d.room, null) as above, if(d.is_up, null, d.room) as below,
      (row_number() over (order by d.cell) - 1) // {{ plan.chunk }} as chunk
    from directed as d
    inner join witness_lone_anchor as a on d.cell = a.primary_cell
{% endmacro %}

{#- What many moves use is the cheapest: it will stay hidden. -#}
{% macro _witness_hidden_price_query() %}
    select c.cell, c.value, if(c.price = 0, 0, 1000 // h.moves) as price
    from witness_cell as c
    inner join witness_hidden as h on c.cell = h.cell
{% endmacro %}

{% macro _witness_lone_couple_query(turn) %}
    with found as (
      select distinct f.task, t.primary_cell
      from witness_found as f
      inner join witness_todo as t on f.task = t.task
    )
    select
      row_number() over (order by l.move_id) as couple, l.move_id as a, l.move_id as b,
      f.task, -l.step as times
    from found as f
    inner join witness_lone as l on f.primary_cell = l.cell
    qualify row_number() over (
      partition by l.move_id order by hash(l.cell + {{ turn }}), l.cell
    ) = 1
{% endmacro %}

{% macro _witness_cancelled_query() %}
    with parts as (
      select k.couple, m.cell, m.step
      from witness_couple as k
      inner join witness_move as m on k.a = m.move_id
      union all
      select k.couple, f.cell, k.times * f.step
      from witness_couple as k
      inner join witness_found as f on k.task = f.task
    )
    select couple as move_id, cell, sum(step)::bigint as step, count(*) as moves
    from parts
    group by couple, cell
{% endmacro %}

{% macro _witness_cancelling_query() %}
    with sizes as (
      select move_id as couple, count(*) as cells, max(abs(step)) as largest_step
      from witness_combined
      where step <> 0
      group by move_id
    ),
    lost as (
      select k.couple, s.cell, s.side
      from witness_service as s
      inner join witness_couple as k on s.move_id = k.a
      except
      select move_id, cell, side from witness_combined_service
    ),
    safe as (
      select distinct s.cell, s.side
      from witness_service as s
      anti join witness_couple as k on s.move_id = k.a
    )
    select k.couple, k.a, k.b
    from witness_couple as k
    inner join sizes as z on k.couple = z.couple
    where z.cells <= 96 and z.largest_step <= 8
      and k.couple not in (
        select l.couple from lost as l anti join safe as f on l.cell = f.cell and l.side = f.side
      )
{% endmacro %}
