{#-
    Extends every partial move by every candidate option and keeps the cheapest of each task. A move
    is kept only if
      all its corners exist and are not zero,
      one unit can be moved in one of the two directions without any cell falling below what the
      attacker knows it to be at least (the least cell may only become smaller, so this prunes),
      its price is within the limit.
-#}
{% macro _witness_kept_query(width, lower_bound, limit) %}
    with extended as (
      select
        c.primary_cell, c.partial, k.option_id, k.corners, k.far,
        c.cell + o.delta as cell, c.sign * o.sign as sign
      from witness_corner as c
      inner join witness_candidate as k on c.primary_cell = k.primary_cell
      inner join witness_option_corner as o on k.option_id = o.option_id
    ),
    added as (
      select
        e.primary_cell, e.partial, e.option_id, e.corners, e.far,
        count(*) as present, sum(p.price) as price,
        min(p.value) filter (e.sign > 0) as least_plus,
        min(p.value) filter (e.sign < 0) as least_minus
      from extended as e
      inner join witness_price as p on e.cell = p.cell
      group by e.primary_cell, e.partial, e.option_id, e.corners, e.far
    ),
    whole as (
      select
        a.primary_cell, a.partial, a.option_id, a.far, m.price + a.price as price,
        least(m.least_plus, a.least_plus) as least_plus,
        least(m.least_minus, a.least_minus) as least_minus,
        m.corners * (1 + a.corners) as corners
      from added as a
      inner join witness_kept as m on a.primary_cell = m.primary_cell and a.partial = m.partial
      where a.present = m.corners * a.corners
    ),
    ranked as (
      select
        primary_cell, partial as came_from, option_id, price, least_plus, least_minus, corners,
        row_number() over (
          partition by primary_cell order by price, far, partial, option_id
        ) as partial
      from whole
      where price <= {{ limit }}
        and (least_plus > {{ lower_bound }} or coalesce(least_minus > {{ lower_bound }}, true))
    )
    select
      primary_cell, partial, price, least_plus, least_minus, corners, came_from, option_id
    from ranked
    where partial <= {{ width }}
{% endmacro %}
