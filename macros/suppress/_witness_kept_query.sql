{#-
    Extends every partial move by every candidate option and keeps the cheapest of each task. A move
    is kept only if
      all its corners may be hidden, or are in no table,
      it leaves the primary the room it needs: so much can be moved without any cell falling below
      what the attacker knows it to be at least (the least cell may only become smaller, so this
      prunes),
      its price is within the limit.
-#}
{% macro _witness_kept_query(plan, width, limit, is_restricted) %}
    with extended as (
      select
        c.task, c.partial, k.option_id, k.corners, k.far, c.cell + o.delta as cell,
        c.sign * o.sign as sign
        {%- if plan.is_linked %}, c.tables & b.bits & k.tables <> 0 as is_shown{% endif %}
      from witness_corner as c
      inner join witness_candidate as k on c.task = k.task
      inner join witness_option_corner as o on k.option_id = o.option_id
      {%- if plan.is_linked %}
      inner join witness_bits as b on o.dimension = b.dimension and o.node = b.place
      {%- endif %}
      {%- if is_restricted %}
      anti join witness_forbidden as f on c.task = f.task and c.cell + o.delta = f.cell
      {%- endif %}
    ),
    added as (
      select
        e.task, e.partial, e.option_id, e.corners, e.far,
        count(*) as present, coalesce(sum(p.price), 0) as price,
        min(p.value) filter (e.sign > 0) as least_plus,
        min(p.value) filter (e.sign < 0) as least_minus
      from extended as e
      {%- if plan.is_linked %}
      left join witness_price as p on e.cell = p.cell
      where not e.is_shown or p.cell is not null
      {%- else %}
      inner join witness_price as p on e.cell = p.cell
      {%- endif %}
      group by e.task, e.partial, e.option_id, e.corners, e.far
    ),
    whole as (
      select
        a.task, a.partial, a.option_id, a.far, m.price + a.price as price,
        least(m.least_plus, a.least_plus) as least_plus,
        least(m.least_minus, a.least_minus) as least_minus,
        m.corners * (1 + a.corners) as corners
      from added as a
      inner join witness_kept as m on a.task = m.task and a.partial = m.partial
      where a.present = m.corners * a.corners
    ),
    ranked as (
      select
        w.task, w.partial as came_from, w.option_id, w.price, w.least_plus, w.least_minus,
        w.corners,
        row_number() over (
          partition by w.task order by w.price, w.far, w.partial, w.option_id
        ) as partial
      from whole as w
      inner join witness_todo as t on w.task = t.task
      where w.price <= {{ limit }}
        and {{ oboro_sdc._witness_has_room('t', 'w.least_plus', 'w.least_minus', plan.least) }}
    )
    select task, partial, price, least_plus, least_minus, corners, came_from, option_id
    from ranked
    where partial <= {{ width }}
{% endmacro %}

{#- Whether a move with these least cells, up and down, leaves the primary the room it needs. -#}
{% macro _witness_has_room(task, least_plus, least_minus, least) -%}
        (
          not {{ task }}.unit
          or coalesce({{ least_plus }} > {{ least }}, true)
          or coalesce({{ least_minus }} > {{ least }}, true)
        )
        and coalesce({{ least_minus }} - {{ least }} >= {{ task }}.above, true)
        and coalesce({{ least_plus }} - {{ least }} >= {{ task }}.below, true)
{%- endmacro %}
