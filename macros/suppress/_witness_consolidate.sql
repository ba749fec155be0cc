{#-
    Every need picks the cheapest of the moves that serve it, again and again: the price of a hidden
    cell is shared by all that use it, so that neighbours agree on the same moves. Moves that nobody
    picked go.
-#}
{% macro _witness_consolidate(statements, passes) %}
  {%- do oboro_sdc._witness_make(
    statements, 'list what every move hides', 'witness_use', oboro_sdc._witness_use_query()
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'share the prices among the moves', 'witness_share', '
    select cell, any_value(price) * 1000 // count(*) as share from witness_use group by cell'
  ) -%}
  {%- for pass in range(passes) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'pick the cheapest moves', 'witness_pick', oboro_sdc._witness_pick_query()
    ) -%}
    {%- if not loop.last -%}
      {%- do oboro_sdc._witness_make(
        statements, 'share the prices among the picked moves', 'witness_share',
        oboro_sdc._witness_share_query()
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for table in ['witness_move', 'witness_service'] -%}
    {%- do oboro_sdc._witness_queue(statements, 'drop the moves nobody picked', '
    delete from ' ~ table ~ '
    where move_id not in (select move_id from witness_pick)'
    ) -%}
  {%- endfor -%}
{% endmacro %}

{% macro _witness_use_query() %}
    select m.move_id, m.cell, 1000 as price
    from witness_move as m
    inner join witness_cell as c on m.cell = c.cell
    where c.price > 0
{% endmacro %}

{#- One row per move with the number of needs that picked it. -#}
{% macro _witness_pick_query() %}
    with prices as (
      select u.move_id, sum(s.share) as price
      from witness_use as u
      inner join witness_share as s on u.cell = s.cell
      group by u.move_id
    ),
    picks as (
      select v.cell, v.side, v.move_id
      from witness_service as v
      left join prices as p on v.move_id = p.move_id
      qualify row_number() over (
        partition by v.cell, v.side
        order by coalesce(p.price, 0), hash(v.move_id), v.move_id
      ) = 1
    )
    select move_id, count(*) as served from picks group by move_id
{% endmacro %}

{#- A cell that no picked move uses costs five times its price, so that it stays unused. -#}
{% macro _witness_share_query() %}
    select
      u.cell,
      if(
        count(p.move_id) = 0, any_value(u.price) * 5000,
        any_value(u.price) * 1000 // (1 + sum(p.served))
      )::bigint as share
    from witness_use as u
    left join witness_pick as p on u.move_id = p.move_id
    group by u.cell
{% endmacro %}
