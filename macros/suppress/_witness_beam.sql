{#-
    Beam search: the cheapest move through the anchor of each task, built one dimension after the
    other. A partial move is a set of signed corners; an option of the next dimension repeats all of
    them at other nodes.
-#}
{% macro _witness_beam(statements, plan, stage, limit, chunk) %}
  {%- do oboro_sdc._witness_make(
    statements, 'start at the anchors', 'witness_corner', '
    select primary_cell, 1::bigint as partial, anchor as cell, 1 as sign
    from witness_todo
    where chunk = ' ~ chunk
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'price the anchors', 'witness_kept', '
    select
      c.primary_cell, c.partial, p.price, p.value as least_plus, null::bigint as least_minus,
      1::bigint as corners, null::bigint as came_from, null::bigint as option_id
    from witness_corner as c
    inner join witness_price as p on c.cell = p.cell'
  ) -%}
  {%- for dimension in plan.order -%}
    {%- set width = plan.widths.last if loop.last
      else plan.widths.first if loop.first else plan.widths.later -%}
    {%- set name = plan.dimensions[dimension] -%}
    {%- do oboro_sdc._witness_make(
      statements, 'choose candidate options in ' ~ name, 'witness_candidate',
      oboro_sdc._witness_candidate_query(dimension, stage, chunk)
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'extend the moves in ' ~ name, 'witness_kept',
      oboro_sdc._witness_kept_query(width, plan.lower_bound, limit)
    ) -%}
    {%- do oboro_sdc._witness_make(
      statements, 'list the corners of the kept moves', 'witness_corner',
      oboro_sdc._witness_corner_query()
    ) -%}
  {%- endfor -%}
{% endmacro %}

{% macro _witness_corner_query() %}
    with parts as (
      select k.primary_cell, k.partial, k.option_id, c.cell, c.sign
      from witness_kept as k
      inner join witness_corner as c
        on k.primary_cell = c.primary_cell and k.came_from = c.partial
    )
    select primary_cell, partial, cell, sign from parts
    union all
    select p.primary_cell, p.partial, p.cell + o.delta, p.sign * o.sign
    from parts as p
    inner join witness_option_corner as o on p.option_id = o.option_id
{% endmacro %}
