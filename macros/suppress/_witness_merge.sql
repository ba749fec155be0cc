{#-
    Combines two moves so that a hidden cell that only they use cancels and can be published. The
    combination is a move again, because it adds up in every line. It must be possible in one
    direction, stay small, and every primary that it serves less than its two moves did must be
    served by a move that is not touched in this round.
-#}
{% macro _witness_merge(statements, plan, cycle) %}
  {%- set state = namespace(merged=1) -%}
  {%- for turn in range(plan.merges) -%}
    {%- if state.merged > 0 -%}
      {%- do oboro_sdc._witness_consolidate(statements, 2) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'count the moves that use each cell', 'witness_use',
        oboro_sdc._witness_use_query()
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'pair moves that share a cell alone', 'witness_couple',
        oboro_sdc._witness_couple_query()
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'combine them', 'witness_combined', oboro_sdc._witness_combined_query()
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'find whom the combinations serve', 'witness_combined_service',
        oboro_sdc._witness_service_query(
          '(select * from witness_combined where step <> 0)', plan.least
        )
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'weigh the combinations', 'witness_gain', oboro_sdc._witness_gain_query(turn)
      ) -%}
      {%- do oboro_sdc._witness_make(
        statements, 'choose the best for both', 'witness_chosen', oboro_sdc._witness_chosen_query()
      ) -%}
      {%- set state.merged = oboro_sdc._witness_count(
        statements, 'leave out those that somebody needs', 'witness_merging',
        oboro_sdc._witness_merging_query()
      ) -%}
      {%- do oboro_sdc._witness_replace_merged(statements) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_consolidate(statements, 2) -%}
{% endmacro %}

{#-
    The moves a and b with the cell to cancel. The combination is `times_a` of a and `times_b` of b.
-#}
{% macro _witness_couple_query() %}
    with shared as (
      select
        u.cell, any_value(u.price) as price, min(u.move_id) as a, max(u.move_id) as b
      from witness_use as u
      group by u.cell
      having count(*) = 2
    ),
    steps as (
      select s.a, s.b, s.cell, s.price, x.step as step_a, y.step as step_b
      from shared as s
      inner join witness_move as x on s.a = x.move_id and s.cell = x.cell
      inner join witness_move as y on s.b = y.move_id and s.cell = y.cell
      -- A combination with larger steps would not be taken.
      where abs(x.step) <= 8 and abs(y.step) <= 8
    ),
    best as (
      select a, b, step_a, step_b
      from steps
      qualify row_number() over (partition by a, b order by price desc, cell) = 1
    )
    select
      row_number() over (order by a, b) as couple, a, b,
      step_b // gcd(step_a, step_b) as times_a, -step_a // gcd(step_a, step_b) as times_b
    from best
{% endmacro %}

{#- One row per couple and cell, those included that have cancelled. -#}
{% macro _witness_combined_query() %}
    with parts as (
      select k.couple, m.cell, k.times_a * m.step as step
      from witness_couple as k
      inner join witness_move as m on k.a = m.move_id
      union all
      select k.couple, m.cell, k.times_b * m.step
      from witness_couple as k
      inner join witness_move as m on k.b = m.move_id
    )
    select couple as move_id, cell, sum(step)::bigint as step, count(*) as moves
    from parts
    group by couple, cell
{% endmacro %}

{#- What a combination saves: the prices of the cancelled cells that no other move uses. -#}
{% macro _witness_gain_query(turn) %}
    with users as (
      select cell, any_value(price) as price, count(*) as moves from witness_use group by cell
    ),
    gains as (
      select
        n.move_id as couple, count(*) filter (n.step <> 0) as cells,
        coalesce(sum(u.price) filter (n.step = 0 and u.moves = n.moves), 0) as saved,
        max(abs(n.step)) as largest_step
      from witness_combined as n
      left join users as u on n.cell = u.cell
      group by n.move_id
    )
    select
      k.couple, k.a, k.b, g.saved * 100 - g.cells * 1000 as gain,
      hash(k.couple * 31 + {{ turn }}) as tie
    from gains as g
    inner join witness_couple as k on g.couple = k.couple
    semi join witness_combined_service as s on g.couple = s.move_id
    where g.cells between 1 and 96 and g.saved > 0 and g.largest_step <= 8
{% endmacro %}

{#- A couple is chosen if it is the best for both of its moves. -#}
{% macro _witness_chosen_query() %}
    with sides as (
      select couple, a as move_id, gain, tie from witness_gain
      union all
      select couple, b, gain, tie from witness_gain
    ),
    favourites as (
      select couple, move_id
      from sides
      qualify row_number() over (partition by move_id order by gain desc, tie, couple) = 1
    )
    select k.couple, k.a, k.b
    from witness_couple as k
    semi join favourites as x on k.couple = x.couple and k.a = x.move_id
    semi join favourites as y on k.couple = y.couple and k.b = y.move_id
{% endmacro %}

{% macro _witness_merging_query() %}
    with touched as (
      select a as move_id, couple from witness_chosen
      union all
      select b, couple from witness_chosen
    ),
    lost as (
      select t.couple, s.cell, s.side
      from witness_service as s
      inner join touched as t on s.move_id = t.move_id
      except
      select move_id, cell, side from witness_combined_service
    ),
    safe as (
      select distinct s.cell, s.side
      from witness_service as s
      anti join touched as t on s.move_id = t.move_id
    )
    select couple, a, b
    from witness_chosen
    where couple not in (
      select l.couple from lost as l anti join safe as f on l.cell = f.cell and l.side = f.side
    )
{% endmacro %}

{#- The combination takes the number of its first move. -#}
{% macro _witness_replace_merged(statements) %}
  {%- for table in ['witness_move', 'witness_service'] -%}
    {%- do oboro_sdc._witness_queue(statements, 'take the merged moves out', '
    delete from ' ~ table ~ '
    where move_id in (select a from witness_merging)
      or move_id in (select b from witness_merging)'
    ) -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_queue(statements, 'put their combinations in', '
    insert into witness_move
    select g.a, n.cell, n.step
    from witness_merging as g
    inner join witness_combined as n on g.couple = n.move_id
    where n.step <> 0'
  ) -%}
  {%- do oboro_sdc._witness_queue(statements, 'note whom they serve', '
    insert into witness_service
    select g.a, s.cell, s.side
    from witness_merging as g
    inner join witness_combined_service as s on g.couple = s.move_id'
  ) -%}
{% endmacro %}
