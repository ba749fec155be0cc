{#-
    Beam search: the cheapest move through the anchor of each task, built one dimension after the
    other. A partial move is a set of signed corners; an option of the next dimension repeats all of
    them at other nodes. Returns how many moves it found; they are in `witness_corner`.
-#}
{% macro _witness_beam(statements, plan, stage, limit, chunk, is_restricted) %}
  {%- do oboro_sdc._witness_make(
    statements, 'start at the anchors', 'witness_corner', oboro_sdc._witness_start_query(chunk, stage.has_parts)
  ) -%}
  {%- set state = namespace(moves=oboro_sdc._witness_count(
    statements, 'price the anchors', 'witness_kept', oboro_sdc._witness_anchor_price_query(plan, stage)
  )) -%}
  {%- for dimension in plan.order -%}
    {%- set width = plan.widths.last if loop.last
      else plan.widths.first if loop.first else plan.widths.later -%}
    {%- set name = plan.dimensions[dimension] -%}
    {%- if state.moves > 0 -%}
      {%- do oboro_sdc._witness_make(
        statements, 'choose candidate options in ' ~ name, 'witness_candidate',
        oboro_sdc._witness_candidate_query(dimension, plan, stage, chunk)
      ) -%}
      {%- set state.moves = oboro_sdc._witness_count(
        statements, 'extend the moves in ' ~ name, 'witness_kept',
        oboro_sdc._witness_kept_query(
          plan, width, limit, is_restricted, stage.has_parts, stage.may_borrow
        )
      ) -%}
    {%- endif -%}
    {%- if state.moves > 0 -%}
      {%- do oboro_sdc._witness_make(
        statements, 'list the corners of the kept moves', 'witness_corner',
        oboro_sdc._witness_corner_query(dimension, plan)
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(state.moves) -%}
{% endmacro %}

{#- A move of several is searched in the direction in which it will be made. -#}
{% macro _witness_start_query(chunk, has_parts) %}
    select
      task, 1::bigint as partial, anchor as cell,
      {{ 'if(side = 2, -1, 1)' if has_parts else '1' }} as sign, -1::bigint as tables
    from witness_todo
    where chunk = {{ chunk }}
{% endmacro %}

{#- In linked tables the anchor may be a cell of no table: it costs nothing and has no bound. -#}
{% macro _witness_anchor_price_query(plan, stage) %}
  {%- set value = 'coalesce(r.value, p.value)' if stage.has_parts else 'p.value' -%}
  {%- set debt = oboro_sdc._witness_debt('c.sign', value, plan.least) -%}
    select
      c.task, c.partial,
      {%- if stage.may_borrow %}
      coalesce(p.price, 0) + if({{ debt }}, 1000000, 0) as price,
      {%- else %}
      coalesce(p.price, 0) as price,
      {%- endif %}
      if(c.sign > 0, {{ value }}, null) as least_plus,
      if(c.sign < 0{{ ' and not ' ~ debt if stage.may_borrow }}, {{ value }}, null) as least_minus,
      1::bigint as corners, null::bigint as came_from,
      null::bigint as option_id
    from witness_corner as c
    {%- if stage.has_parts %}
    left join witness_residual as r on c.task = r.task and c.cell = r.cell
    {%- endif %}
    {%- if plan.is_linked %}
    left join witness_price as p on c.cell = p.cell
    where p.cell is not null or c.cell not in (select cell from witness_cell)
    {%- else %}
    inner join witness_price as p on c.cell = p.cell
    {%- endif %}
{% endmacro %}

{#- `tables`: the linked tables that show a corner in the dimensions decided so far. -#}
{% macro _witness_corner_query(dimension, plan) %}
    with parts as (
      select k.task, k.partial, k.option_id, c.cell, c.sign, c.tables
      from witness_kept as k
      inner join witness_corner as c on k.task = c.task and k.came_from = c.partial
    )
    {%- if plan.is_linked %}
    select p.task, p.partial, p.cell, p.sign, p.tables & b.bits as tables
    from parts as p
    inner join witness_todo as t on p.task = t.task
    inner join witness_bits as b
      on b.dimension = {{ dimension }} and t.anchor_{{ dimension }} = b.place
    union all
    select p.task, p.partial, p.cell + o.delta, p.sign * o.sign, p.tables & b.bits
    from parts as p
    inner join witness_option_corner as o on p.option_id = o.option_id
    inner join witness_bits as b on o.dimension = b.dimension and o.node = b.place
    {%- else %}
    select task, partial, cell, sign, tables from parts
    union all
    select p.task, p.partial, p.cell + o.delta, p.sign * o.sign, p.tables
    from parts as p
    inner join witness_option_corner as o on p.option_id = o.option_id
    {%- endif %}
{% endmacro %}
