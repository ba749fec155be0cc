{#-
    The commit loop, cheap moves first. In every round the primaries that lack something look for a
    move within the round's price limit. All moves found are committed: they serve every primary in
    them that they give the room it needs, and their cells, now hidden, cost nothing from then on.
    The rounds without a limit serve a part of the primaries at a time, so that the others can use
    what those hide.
-#}
{% macro _witness_commit(statements, plan) %}
  {%- do oboro_sdc._witness_queue(
    statements, 'start without moves',
    'create or replace temp table witness_move (move_id bigint, cell bigint, step bigint)'
  ) -%}
  {%- do oboro_sdc._witness_queue(
    statements, 'start with none taken out',
    'create or replace temp table witness_out (move_id bigint, cell bigint, step bigint)'
  ) -%}
  {%- do oboro_sdc._witness_queue(
    statements, 'start with nothing served',
    'create or replace temp table witness_service (move_id bigint, cell bigint, side integer)'
  ) -%}
  {%- if plan.has_earlier -%}
    {%- do oboro_sdc._witness_make(
      statements, 'look which earlier moves still are moves', 'witness_found',
      oboro_sdc._witness_earlier_found_query(plan)
    ) -%}
    {%- do oboro_sdc._witness_take(statements, plan) -%}
  {%- endif -%}
  {%- set state = namespace(done=false) -%}
  {%- for stage in plan.stages -%}
    {%- for round in plan.rounds -%}
      {%- if not state.done -%}
        {%- set todo = oboro_sdc._witness_count(
          statements, 'list the primaries that lack a move', 'witness_todo',
          oboro_sdc._witness_todo_query(plan, stage, loop.index0, round.share)
        ) -%}
        {%- if todo > 0 -%}
          {%- do oboro_sdc._witness_make(
            statements, 'price the cells', 'witness_price',
            oboro_sdc._witness_price_query(round.limit)
          ) -%}
          {%- do oboro_sdc._witness_search(statements, plan, stage, round.limit, todo, false) -%}
        {%- elif round.share == 1 and not stage.is_split -%}
          {%- set state.done = true -%}
        {%- endif -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
{% endmacro %}

{#- One search for all of `witness_todo`, a chunk at a time. Returns how many moves it found. -#}
{% macro _witness_find(statements, plan, stage, limit, todo, is_restricted) %}
  {%- do oboro_sdc._witness_queue(
    statements, 'start a round',
    'create or replace temp table witness_found (task bigint, cell bigint, step bigint)'
  ) -%}
  {%- set state = namespace(found=0) -%}
  {%- for chunk in range((todo + plan.chunk - 1) // plan.chunk) -%}
    {%- set moves = oboro_sdc._witness_beam(
      statements, plan, stage, limit, chunk, is_restricted
    ) -%}
    {%- if moves > 0 -%}
      {%- do oboro_sdc._witness_queue(
        statements, 'collect the moves found', oboro_sdc._witness_collect_statement(plan)
      ) -%}
      {%- set state.found = state.found + moves -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(state.found) -%}
{% endmacro %}

{#- The same search; what is found is committed. Returns how many moves that is. -#}
{% macro _witness_search(statements, plan, stage, limit, todo, is_restricted) %}
  {%- set found = oboro_sdc._witness_find(
    statements, plan, stage, limit, todo, is_restricted
  ) -%}
  {%- if found > 0 -%}
    {%- do oboro_sdc._witness_take(statements, plan) -%}
  {%- endif -%}
  {%- do return(found) -%}
{% endmacro %}

{#- Commits what is in `witness_found`. -#}
{% macro _witness_take(statements, plan) %}
  {%- do oboro_sdc._witness_make(
    statements, 'number the moves found', 'witness_new', oboro_sdc._witness_new_query()
  ) -%}
  {%- do oboro_sdc._witness_queue(statements, 'commit the moves found', '
    insert into witness_move select move_id, cell, step from witness_new'
  ) -%}
  {%- do oboro_sdc._witness_queue(
    statements, 'note whom they serve',
    'insert into witness_service' ~ oboro_sdc._witness_service_query('witness_new', plan.least)
  ) -%}
{% endmacro %}

{% macro _witness_collect_statement(plan) %}
    insert into witness_found
    select task, cell, sign
    from witness_corner
    {%- if plan.is_linked %}
    semi join witness_cell as c on witness_corner.cell = c.cell
    {%- endif %}
{% endmacro %}

{#-
    Two tasks may have found the same move: a consolidation keeps one of them. The number of a move
    that was taken out is not given again, for the move may come back.
-#}
{% macro _witness_new_query() %}
    with numbered as (
      select task, row_number() over (order by task) as number
      from witness_found
      group by task
    ),
    last as (
      select coalesce(max(move_id), 0) as move_id
      from (select move_id from witness_move union all select move_id from witness_out)
    )
    select l.move_id + n.number as move_id, f.cell, f.step
    from witness_found as f
    inner join numbered as n on f.task = n.task
    cross join last as l
{% endmacro %}

{#-
    What moves serve: the primary's interval reaches as far as the move can be made, times its step.
    Upwards a move can be made until the first cell that it lowers reaches its least value.
-#}
{% macro _witness_service_query(moves, least) %}
    with rooms as (
      select
        m.move_id,
        min((c.value - {{ least }}) // -m.step) filter (m.step < 0) as forward,
        min((c.value - {{ least }}) // m.step) filter (m.step > 0) as backward
      from {{ moves }} as m
      inner join witness_cell as c on m.cell = c.cell
      group by m.move_id
    )
    select m.move_id, n.cell, n.side
    from {{ moves }} as m
    inner join witness_need as n on m.cell = n.cell
    inner join rooms as r on m.move_id = r.move_id
    where case
      when n.side = 0 then coalesce(r.forward >= 1, true) or coalesce(r.backward >= 1, true)
      when (n.side = 1) = (m.step > 0) then coalesce(r.forward * abs(m.step) >= n.room, true)
      else coalesce(r.backward * abs(m.step) >= n.room, true)
    end
{% endmacro %}

{% macro _witness_todo_query(plan, stage, round, share) %}
    with lacking as (
      select n.cell, n.side, n.room
      from witness_need as n
      anti join witness_service as s on n.cell = s.cell and n.side = s.side
      {%- if share > 1 %}
      where hash(n.cell + {{ round }} * 7919) % {{ share }} = 0
      {%- endif %}
    ),
    {{ oboro_sdc._witness_wanted(stage.is_split) }}
    select
      row_number() over (order by w.cell, w.side) as task, t.*, w.unit, w.above, w.below,
      (row_number() over (order by w.cell, w.side) - 1) // {{ plan.chunk }} as chunk
    from wanted as w
    inner join witness_task as t on w.cell = t.primary_cell and t.choice = {{ stage.anchor }}
{% endmacro %}

{#- What one move must give: all that the primary lacks, or one side of it. -#}
{% macro _witness_wanted(is_split) %}
    wanted as (
      select
        cell, {{ 'side' if is_split else '0 as side' }},
        bool_or(side = 0) as unit,
        max(room) filter (side = 1) as above,
        max(room) filter (side = 2) as below
      from lacking
      group by cell{{ ', side' if is_split }}
    )
{% endmacro %}
