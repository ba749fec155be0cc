{#-
    Whoever is the only contributor of a cell knows its value. A primary is safe from such an
    insider if one of the moves that serve it leaves all cells of the insider as they are. So a
    primary whose moves all change cells of the same insider gets one more move, found with those
    cells forbidden.
    First one move against all its insiders together, then, for those that have none, one each; and for
    what is left, the sum of several.
-#}
{% macro _witness_insiders(statements, plan) %}
  {%- set state = namespace(exposed=1) -%}
  {%- for round in plan.insider_rounds -%}
    {%- if state.exposed > 0 -%}
      {%- set state.exposed = oboro_sdc._witness_expose(statements) -%}
    {%- endif -%}
    {%- if state.exposed > 0 -%}
      {%- do oboro_sdc._witness_make(
        statements, 'list whom each search must do without', 'witness_watch',
        oboro_sdc._witness_watch_query(round.is_single)
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'forbid the cells of the insiders', 'witness_forbidden', '
    select w.task, c.cell
    from witness_watch as w
    inner join witness_cell as c on w.sole_contributor = c.sole_contributor'
      ) -%}
      {%- set todo = oboro_sdc._witness_count(
        statements, 'list the primaries to protect from insiders', 'witness_todo',
        oboro_sdc._witness_watch_todo_query(plan)
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'price the cells', 'witness_price',
        oboro_sdc._witness_price_query(round.limit)
      ) -%}
      {%- do oboro_sdc._witness_search(statements, plan, round.stage, round.limit, todo, true) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for is_borrowed in [false, true] -%}
    {%- if state.exposed > 0 -%}
      {%- set state.exposed = oboro_sdc._witness_expose(statements) -%}
    {%- endif -%}
    {%- if state.exposed > 0 -%}
      {%- set query = oboro_sdc._witness_exposed_goals_query(is_borrowed) -%}
      {%- if is_borrowed -%}
        {%- do oboro_sdc._witness_borrow(statements, plan, query) -%}
      {%- else -%}
        {%- do oboro_sdc._witness_gather(statements, plan, query) -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_expose(statements) -%}
{% endmacro %}

{#- Returns how many pairs of a need and an insider are exposed. -#}
{% macro _witness_expose(statements) %}
  {%- do return(oboro_sdc._witness_count(
    statements, 'find primaries that an insider could determine', 'witness_exposed',
    oboro_sdc._witness_exposed_query()
  )) -%}
{% endmacro %}

{#- Who stands in all moves that serve a need, and is not the primary's own contributor. -#}
{% macro _witness_exposed_query() %}
    with services as (
      select * from witness_service
      {#- From below an insider may know more: what it has itself cannot be taken off. #}
      where side < 2 or cell not in (select cell from witness_need where side = 1)
    ),
    touching as (
      select distinct s.cell, s.side, s.move_id, c.sole_contributor
      from services as s
      inner join witness_cell as p on s.cell = p.cell
      inner join witness_move as m on s.move_id = m.move_id
      inner join witness_cell as c
        on m.cell = c.cell and c.sole_contributor is distinct from p.sole_contributor
      where c.sole_contributor is not null
    ),
    totals as (
      select cell, side, count(*) as moves from services group by cell, side
    )
    select t.cell, t.side, t.sole_contributor
    from touching as t
    inner join totals as a on t.cell = a.cell and t.side = a.side
    group by t.cell, t.side, t.sole_contributor, a.moves
    having count(*) = a.moves
{% endmacro %}

{% macro _witness_watch_query(is_single) %}
    select distinct
      dense_rank() over (
        order by cell, side{{ ', sole_contributor' if is_single }}
      ) as task,
      cell, side, sole_contributor
    from witness_exposed
{% endmacro %}

{#- The search starts from the best anchor that is not forbidden itself. -#}
{% macro _witness_watch_todo_query(plan) %}
    with tasks as (
      select distinct task, cell, side from witness_watch
    )
    select
      w.task, t.*, n.side = 0 as unit, if(n.side = 1, n.room, null) as above,
      if(n.side = 2, n.room, null) as below,
      (dense_rank() over (order by w.task) - 1) // {{ plan.chunk }} as chunk
    from tasks as w
    inner join witness_need as n on w.cell = n.cell and w.side = n.side
    inner join witness_task as t on w.cell = t.primary_cell
    anti join witness_forbidden as f on w.task = f.task and t.anchor = f.cell
    qualify row_number() over (partition by w.task order by t.choice) = 1
{% endmacro %}
