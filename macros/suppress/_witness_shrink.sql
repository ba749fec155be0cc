{#-
    Makes the certificate smaller. In every state it stays one: only moves go that nobody needs.

    consolidate  every primary picks again among the moves that serve it
    reroute      a part of the moves is taken out; who lacks one searches again
    merge        a hidden cell that only two moves use is cancelled by combining them
    cancel       a hidden cell that only one move uses is cancelled by what is hidden anyway

    Reroute opens what merge and cancel have closed, so they alternate until it no longer pays. The
    cheapest state is kept.
-#}
{% macro _witness_shrink(statements, plan) %}
  {%- do oboro_sdc._witness_consolidate(statements, 6) -%}
  {%- do oboro_sdc._witness_keep_best(statements, true) -%}
  {%- set state = namespace(stale=0) -%}
  {%- for cycle in range(plan.cycles) -%}
    {%- if state.stale < plan.patience -%}
      {%- for turn in range(plan.reroutes) -%}
        {%- do oboro_sdc._witness_reroute(statements, plan, cycle * plan.reroutes + turn) -%}
      {%- endfor -%}
      {%- do oboro_sdc._witness_merge(statements, plan, cycle) -%}
      {%- for turn in range(plan.cancels) -%}
        {%- do oboro_sdc._witness_cancel(statements, plan, cycle * plan.cancels + turn) -%}
      {%- endfor -%}
      {%- do oboro_sdc._witness_consolidate(statements, 2) -%}
      {%- set is_better = oboro_sdc._witness_keep_best(statements, false) -%}
      {%- set state.stale = 0 if is_better else state.stale + 1 -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_make(statements, 'return to the cheapest moves', 'witness_move', '
    select move_id, cell, step from witness_best'
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'note whom they serve', 'witness_service',
    oboro_sdc._witness_service_query('witness_move', plan.least)
  ) -%}
{% endmacro %}

{% macro _witness_keep_best(statements, is_first) %}
  {%- set is_better = is_first or oboro_sdc._witness_run(
    statements, 'compare what the moves hide', '
    select (' ~ oboro_sdc._witness_cost_query('witness_move')
    ~ ') < (' ~ oboro_sdc._witness_cost_query('witness_best') ~ ')'
  )[0][0] -%}
  {%- if is_better -%}
    {%- do oboro_sdc._witness_make(statements, 'remember the cheapest moves', 'witness_best', '
    select move_id, cell, step from witness_move'
    ) -%}
  {%- endif -%}
  {%- do return(is_better) -%}
{% endmacro %}

{% macro _witness_cost_query(moves) %}
      select coalesce(sum(c.price), 0)
      from witness_cell as c
      semi join {{ moves }} as m on c.cell = m.cell
{% endmacro %}
