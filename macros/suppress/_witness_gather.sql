{#-
    What no single move gives, several together may. The moves are made one after the other in the table
    that the ones before have left, and their sum is one move. This is for the few primaries that are left
    when everything else was tried; a large table that leaves many is refused.

    gather  Room that one move has not, because its cells are too small: first such moves are searched
            that give all that is still lacking, then such that give a quarter of it, and so on, as when a
            flow is enlarged by scaling its capacity (Ahuja, Magnanti and Orlin, Network Flows, 1993, 7.3).
    borrow  A move that takes from a cell more than it has is made all the same; the next ones give back
            what was borrowed, the largest debt first, and leave the primary alone.

    `query` lists what is lacking; what an insider must not learn, with the insider, whose cells no move
    may touch.
-#}
{% macro _witness_gather(statements, plan, query) %}
  {%- set goals = oboro_sdc._witness_start_gathering(statements, plan, query) -%}
  {%- if 0 < goals <= plan.gathered -%}
    {%- set state = namespace(todo=goals) -%}
    {%- for round in range(plan.gathering_rounds) -%}
      {%- if state.todo > 0 -%}
        {%- set state.todo = oboro_sdc._witness_gather_more(
          statements, plan, plan.gathering_stage, oboro_sdc._witness_insiders_of_goals()
        ) -%}
      {%- endif -%}
      {%- if state.todo > 0 -%}
        {%- do oboro_sdc._witness_make(
          statements, 'note what is still lacking', 'witness_gathering',
          oboro_sdc._witness_still_lacking_query()
        ) -%}
      {%- endif -%}
    {%- endfor -%}
    {%- do oboro_sdc._witness_make(
      statements, 'collect what is complete', 'witness_found', '
      select p.need as task, p.cell, p.step
      from witness_gathered as p
      inner join witness_gathering as g on p.need = g.need
      where g.remaining = 0'
    ) -%}
    {%- do oboro_sdc._witness_take(statements, plan) -%}
  {%- endif -%}
{% endmacro %}

{% macro _witness_borrow(statements, plan, query) %}
  {%- set goals = oboro_sdc._witness_start_gathering(statements, plan, query) -%}
  {%- if 0 < goals <= plan.gathered -%}
    {%- do oboro_sdc._witness_make(
      statements, 'remember who borrows', 'witness_borrower', 'select * from witness_gathering'
    ) -%}
    {%- set state = namespace(todo=oboro_sdc._witness_gather_more(
      statements, plan, plan.borrowing_stage, oboro_sdc._witness_insiders_of_goals()
    )) -%}
    {%- for round in range(plan.borrowing_rounds) -%}
      {%- if state.todo > 0 -%}
        {%- do oboro_sdc._witness_make(
          statements, 'look for the largest debts', 'witness_gathering',
          oboro_sdc._witness_debt_query(plan.least)
        ) -%}
        {%- do oboro_sdc._witness_make(
          statements, 'give them anchors', 'witness_gathering_anchor',
          oboro_sdc._witness_gathering_anchor_query(plan)
        ) -%}
        {%- set state.todo = oboro_sdc._witness_gather_more(
          statements, plan, plan.borrowing_stage, '
      select t.task, b.cell
      from witness_todo as t
      inner join witness_borrower as b on t.need = b.need
      union' ~ oboro_sdc._witness_insiders_of_goals()
        ) -%}
      {%- endif -%}
    {%- endfor -%}
    {%- do oboro_sdc._witness_make(
      statements, 'collect what owes nothing', 'witness_found',
      oboro_sdc._witness_settled_query(plan.least)
    ) -%}
    {%- do oboro_sdc._witness_take(statements, plan) -%}
  {%- endif -%}
{% endmacro %}

{#- Returns how many goals there are; with too many of them nothing else is made. -#}
{% macro _witness_start_gathering(statements, plan, query) %}
  {%- set goals = oboro_sdc._witness_count(
    statements, 'list what no single move gives', 'witness_gathering', query
  ) -%}
  {%- if 0 < goals <= plan.gathered -%}
    {%- do oboro_sdc._witness_make(
      statements, 'list what an insider knows', 'witness_banned', '
    select g.need, c.cell
    from witness_gathering as g
    inner join witness_cell as c on g.sole_contributor = c.sole_contributor'
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'give them anchors', 'witness_gathering_anchor',
      oboro_sdc._witness_gathering_anchor_query(plan)
    ) -%}
    {%- do oboro_sdc._witness_queue(
      statements, 'start with nothing gathered',
      'create or replace temp table witness_gathered (need bigint, cell bigint, step bigint)'
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'price the cells', 'witness_price',
      oboro_sdc._witness_price_query(plan.unlimited)
    ) -%}
  {%- endif -%}
  {%- do return(goals) -%}
{% endmacro %}

{% macro _witness_insiders_of_goals() %}
      select t.task, b.cell
      from witness_todo as t
      inner join witness_banned as b on t.need = b.need
{% endmacro %}

{#- One round: every goal makes the widest move that was found for it. Returns how many goals tried. -#}
{% macro _witness_gather_more(statements, plan, stage, forbidden) %}
  {%- set todo = oboro_sdc._witness_count(
    statements, 'start from the fullest anchors', 'witness_todo',
    oboro_sdc._witness_gathering_todo_query(plan)
  ) -%}
  {%- if todo > 0 -%}
    {%- do oboro_sdc._witness_make(
      statements, 'leave alone what must not change', 'witness_forbidden', forbidden
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'tell what the moves before have left', 'witness_residual', '
      select t.task, p.cell, c.value + p.step as value
      from witness_todo as t
      inner join witness_gathered as p on t.need = p.need
      inner join witness_cell as c on p.cell = c.cell'
    ) -%}
    {%- do oboro_sdc._witness_find(
      statements, plan, stage, plan.unlimited, todo, true
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'choose the widest', 'witness_widest', oboro_sdc._witness_widest_query(plan.least)
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'make it', 'witness_gathered', oboro_sdc._witness_gathered_query()
    ) -%}
  {%- endif -%}
  {%- do return(todo) -%}
{% endmacro %}

{#- `size`: the least that a move must give in this round. -#}
{% macro _witness_narrow_query() %}
    select
      row_number() over (order by n.cell, n.side) as need, n.cell, n.side,
      n.room as remaining, n.room as size, null::varchar as sole_contributor
    from witness_need as n
    anti join witness_service as s on n.cell = s.cell and n.side = s.side
    where n.side > 0
{% endmacro %}

{#- Who needs no more than another value may get it above or below. -#}
{% macro _witness_unserved_query() %}
    select
      row_number() over (order by n.cell, n.side, d.side) as need, n.cell, d.side,
      n.room as remaining, 1 as size, null::varchar as sole_contributor
    from witness_need as n
    inner join (values (1), (2)) as d (side) on n.side in (0, d.side)
    anti join witness_service as s on n.cell = s.cell and n.side = s.side
{% endmacro %}

{#- The same of what an insider could determine. -#}
{% macro _witness_exposed_goals_query(is_borrowed) %}
    select
      row_number() over (order by n.cell, n.side, d.side, e.sole_contributor) as need, n.cell, d.side,
      n.room as remaining, {{ '1' if is_borrowed else 'n.room' }} as size, e.sole_contributor
    from witness_exposed as e
    inner join witness_need as n on e.cell = n.cell and e.side = n.side
    inner join (values (1), (2)) as d (side) on n.side in (0, d.side)
{% endmacro %}

{% macro _witness_gathering_anchor_query(plan) %}
  {%- set targets = 'select cell from witness_gathering' -%}
  {{ oboro_sdc._witness_linked_task_query(plan.dimensions, targets, plan.gathering_anchors)
    if plan.is_linked
    else oboro_sdc._witness_task_query(
      plan.dimensions, 'select cell from witness_cell where price is not null', targets,
      plan.gathering_anchors
    ) }}
{% endmacro %}

{#-
    In linked tables an anchor may be a cell of no table: it is as full as the least of the cells that
    it counts in.
-#}
{% macro _witness_gathering_todo_query(plan) %}
    with left_over as (
      select g.need, a.anchor, min(c.value + coalesce(p.step, 0)) as value
      from witness_gathering as g
      inner join witness_gathering_anchor as a on g.cell = a.primary_cell
      {%- if plan.is_linked %}
      {%- for dimension in plan.dimensions %}
      inner join witness_ancestry as n{{ loop.index0 }}
        on n{{ loop.index0 }}.dimension = {{ loop.index0 }}
        and a.anchor_{{ loop.index0 }} = n{{ loop.index0 }}.leaf
      {%- endfor %}
      inner join witness_cell as c
        on c.cell = {% for dimension in plan.dimensions %}n{{ loop.index0 }}.node{{ ' + ' if not loop.last }}
        {%- endfor %}
      {%- else %}
      inner join witness_cell as c on a.anchor = c.cell
      {%- endif %}
      left join witness_gathered as p on g.need = p.need and c.cell = p.cell
      group by g.need, a.anchor
    ),
    started as (
      select g.need, g.side, g.size, a.*
      from witness_gathering as g
      inner join witness_gathering_anchor as a on g.cell = a.primary_cell
      anti join witness_banned as b on g.need = b.need and a.anchor = b.cell
      left join left_over as l on g.need = l.need and a.anchor = l.anchor
      where g.remaining > 0 and g.size > 0
      qualify row_number() over (
        partition by g.need order by coalesce(l.value, 0) desc, a.anchor
      ) <= 4
    )
    select
      row_number() over (order by s.need, s.choice) as task, s.*, false as unit,
      s.size as above, null::bigint as below,
      (row_number() over (order by s.need, s.choice) - 1) // {{ plan.chunk }} as chunk
    from started as s
{% endmacro %}

{#-
    How far each move can be made without borrowing more than its price says, at most as far as is
    lacking; the widest of each goal.
-#}
{% macro _witness_widest_query(least) %}
    with rooms as (
      select
        f.task,
        min(coalesce(r.value, c.value) - {{ least }})
          filter (f.step < 0 and coalesce(r.value, c.value) > {{ least }}) as room,
        count(*) filter (f.step < 0 and coalesce(r.value, c.value) <= {{ least }}) as debts
      from witness_found as f
      inner join witness_cell as c on f.cell = c.cell
      left join witness_residual as r on f.task = r.task and f.cell = r.cell
      group by f.task
    )
    select t.need, t.task, least(coalesce(r.room, g.remaining), g.remaining) as room
    from rooms as r
    inner join witness_todo as t on r.task = t.task
    inner join witness_gathering as g on t.need = g.need
    qualify row_number() over (
      partition by t.need
      order by r.debts, least(coalesce(r.room, g.remaining), g.remaining) desc, t.task
    ) = 1
{% endmacro %}

{% macro _witness_gathered_query() %}
    with parts as (
      select need, cell, step from witness_gathered
      union all
      select w.need, f.cell, w.room * f.step
      from witness_widest as w
      inner join witness_found as f on w.task = f.task
    )
    select need, cell, sum(step)::bigint as step
    from parts
    group by need, cell
    having sum(step) <> 0
{% endmacro %}

{% macro _witness_still_lacking_query() %}
    select
      g.need, g.cell, g.side, g.remaining - coalesce(w.room, 0) as remaining,
      case
        when w.room is not null then least(g.size, g.remaining - w.room)
        when g.size > 1 then greatest(g.size // 4, 1)
        else 0
      end as size
    from witness_gathering as g
    left join witness_widest as w on g.need = w.need
{% endmacro %}

{#-
    The largest debt of each borrower whose primary has come as far as it must. Who has not got so far by
    the first move, or found nothing in the round before, has no goal any more.
-#}
{% macro _witness_debt_query(least) %}
    select
      p.need, p.cell, 1 as side, {{ least }} - c.value - p.step as remaining, 1 as size
    from witness_gathered as p
    inner join witness_cell as c on p.cell = c.cell
    semi join witness_widest as w on p.need = w.need
    semi join (
      select b.need
      from witness_borrower as b
      inner join witness_gathered as g on b.need = g.need and b.cell = g.cell
      where abs(g.step) >= b.remaining
    ) as moved on p.need = moved.need
    where c.value + p.step < {{ least }}
    qualify row_number() over (
      partition by p.need order by {{ least }} - c.value - p.step desc, p.cell
    ) = 1
{% endmacro %}

{#- Of two moves for one primary the consolidation keeps the cheaper. -#}
{% macro _witness_settled_query(least) %}
    with settled as (
      select p.need
      from witness_gathered as p
      inner join witness_cell as c on p.cell = c.cell
      group by p.need
      having min(c.value + p.step) >= {{ least }}
    )
    select p.need as task, p.cell, p.step
    from witness_gathered as p
    semi join settled as s on p.need = s.need
{% endmacro %}
