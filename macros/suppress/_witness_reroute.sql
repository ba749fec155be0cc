{#-
    Takes a third of the moves out and lets the primaries that then lack one search again. What the
    other moves hide costs nothing, what was hidden by the moves taken out costs a little less than
    before, everything else a little more. Who finds no new move gets its old one back.
-#}
{% macro _witness_reroute(statements, plan, turn) %}
  {%- do oboro_sdc._witness_make(
    statements, 'take moves out', 'witness_out', '
    select move_id, cell, step from witness_move
    where hash(move_id * 7919 + ' ~ turn ~ ') % 3 = 0'
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'remember whom they served', 'witness_out_service', '
    select s.move_id, s.cell, s.side
    from witness_service as s
    semi join witness_out as o on s.move_id = o.move_id'
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'weigh what they hid', 'witness_out_use', '
    select cell, count(*) as moves from witness_out group by cell'
  ) -%}
  {%- for table in ['witness_move', 'witness_service'] -%}
    {%- do oboro_sdc._witness_queue(statements, 'take the moves out', '
    delete from ' ~ table ~ ' where move_id in (select move_id from witness_out)'
    ) -%}
  {%- endfor -%}
  {%- for round in plan.reroute_rounds -%}
    {%- set stage = round.stage -%}
    {%- set todo = oboro_sdc._witness_count(
      statements, 'list the primaries that lack a move', 'witness_todo',
      oboro_sdc._witness_todo_query(plan, stage, 0, 1)
    ) -%}
    {%- if todo > 0 -%}
      {%- do oboro_sdc._witness_make(
        statements, 'price the cells', 'witness_price',
        oboro_sdc._witness_reroute_price_query(round.limit)
      ) -%}
      {%- do oboro_sdc._witness_search(statements, plan, stage, round.limit, todo, false) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_put_back(statements) -%}
  {%- do oboro_sdc._witness_consolidate(statements, 3) -%}
{% endmacro %}

{% macro _witness_reroute_price_query(limit) %}
    with priced as (
      select
        c.cell, c.value,
        case
          when c.price = 0 then 0
          when m.cell is not null then 100 // m.moves
          when o.cell is not null then 85000 + 15000 // o.moves
          else 102000 + (hash(c.cell) % 2000)::integer
        end as price
      from witness_cell as c
      left join (select cell, count(*) as moves from witness_move group by cell) as m
        on c.cell = m.cell
      left join witness_out_use as o on c.cell = o.cell
      where c.price is not null
    )
    select cell, value, price
    from priced
    where price <= {{ limit }}
{% endmacro %}

{% macro _witness_put_back(statements) %}
  {%- do oboro_sdc._witness_make(
    statements, 'find old moves for those without a new one', 'witness_back', '
    select distinct min(o.move_id) as move_id
    from witness_out_service as o
    anti join witness_service as s on o.cell = s.cell and o.side = s.side
    group by o.cell, o.side'
  ) -%}
  {%- do oboro_sdc._witness_queue(statements, 'put them back', '
    insert into witness_move
    select move_id, cell, step from witness_out
    where move_id in (select move_id from witness_back)'
  ) -%}
  {%- do oboro_sdc._witness_queue(statements, 'note whom they serve', '
    insert into witness_service
    select move_id, cell, side from witness_out_service
    where move_id in (select move_id from witness_back)'
  ) -%}
{% endmacro %}
