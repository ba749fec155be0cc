{#-
    The commit loop, cheap moves first. In every round the primaries that no move changes yet look
    for a move within the round's price limit. All moves found are committed: every primary in one
    of them is covered, and their cells, now hidden, cost nothing from then on. The rounds without a
    limit serve a part of the primaries at a time, so that the others can use what those hide.
-#}
{% macro _witness_commit(statements, plan) %}
  {%- do oboro_sdc._witness_run(
    statements, 'start without moves',
    'create or replace temp table witness_move (move_id bigint, cell bigint, step integer)'
  ) -%}
  {%- set state = namespace(done=false) -%}
  {%- for stage in plan.stages -%}
    {%- for round in plan.rounds -%}
      {%- if not state.done -%}
        {%- set todo = oboro_sdc._witness_make(
          statements, 'list the primaries without a move', 'witness_todo',
          oboro_sdc._witness_todo_query(plan.chunk, loop.index0, round.share)
        ) -%}
        {%- if todo > 0 -%}
          {%- do oboro_sdc._witness_round(statements, plan, stage, round.limit, todo) -%}
        {%- elif round.share == 1 -%}
          {%- set state.done = true -%}
        {%- endif -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
{% endmacro %}

{% macro _witness_round(statements, plan, stage, limit, todo) %}
  {%- do oboro_sdc._witness_make(
    statements, 'price the cells', 'witness_price',
    oboro_sdc._witness_price_query(limit, plan.dimensions)
  ) -%}
  {%- do oboro_sdc._witness_run(
    statements, 'start a round',
    'create or replace temp table witness_found (primary_cell bigint, cell bigint, sign integer)'
  ) -%}
  {%- for chunk in range((todo + plan.chunk - 1) // plan.chunk) -%}
    {%- do oboro_sdc._witness_beam(statements, plan, stage, limit, chunk) -%}
    {%- do oboro_sdc._witness_run(
      statements, 'collect the moves found',
      'insert into witness_found select primary_cell, cell, sign from witness_corner'
    ) -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_run(
    statements, 'commit the moves', oboro_sdc._witness_commit_statement()
  ) -%}
{% endmacro %}

{% macro _witness_commit_statement() %}
    insert into witness_move
    select
      (select coalesce(max(move_id), 0) from witness_move)
      + dense_rank() over (order by primary_cell) as move_id,
      cell, sign as step
    from witness_found
{% endmacro %}
