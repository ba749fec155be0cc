{#-
    Extends every partial move by every candidate option and keeps the cheapest of each task. A move
    is kept only if
      all its corners may be hidden, or are in no table,
      it leaves the primary the room it needs: so much can be moved without any cell falling below
      what the attacker knows it to be at least (the least cell may only become smaller, so this
      prunes),
      its price is within the limit.
    With `has_parts` the moves that a task made before are made: their cells cost nothing more, and have
    what `witness_residual` says. With `may_borrow` a cell that has nothing to give may be lowered, at a
    price above that of any other cell.
-#}
{% macro _witness_kept_query(plan, width, limit, is_restricted, has_parts=false, may_borrow=false) %}
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
        {%- set price = 'if(r.cell is null, p.price, 0)' if has_parts else 'p.price' %}
        {%- set value = 'coalesce(r.value, p.value)' if has_parts else 'p.value' %}
        {%- set debt = oboro_sdc._witness_debt('e.sign', value, plan.least) if may_borrow else 'false' %}
        count(*) as present,
        coalesce(sum({{ price }}{{ ' + if(' ~ debt ~ ', 1000000, 0)' if may_borrow }}), 0) as price,
        min({{ value }}) filter (e.sign > 0) as least_plus,
        min({{ value }}) filter (e.sign < 0{{ ' and not ' ~ debt if may_borrow }}) as least_minus
      from extended as e
      {%- if has_parts %}
      left join witness_residual as r on e.task = r.task and e.cell = r.cell
      {%- endif %}
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

{#- Whether lowering a cell takes more than it has. -#}
{% macro _witness_debt(sign, value, least) -%}
({{ sign }} < 0 and {{ value }} <= {{ least }})
{%- endmacro %}
