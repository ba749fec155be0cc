{#-
    What the release before was protected by: the moves of an earlier certificate. The search starts
    from those that still are moves, so that the pattern stays as far as it still protects.
-#}
{% macro _witness_earlier(statements, settings) %}
  {%- do oboro_sdc._witness_column_types(
    statements, 'the earlier certificates', 'select * from ' ~ settings.earlier,
    [
      ['certificate', ['VARCHAR']], ['dimensions', ['VARCHAR[]']], ['codes', ['VARCHAR[]']],
      ['move_id', ['BIGINT']], ['step', ['INTEGER', 'BIGINT']]
    ], []
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'load the earlier moves', 'witness_earlier',
    oboro_sdc._witness_earlier_query(settings)
  ) -%}
{% endmacro %}

{#- A move with a code that is no longer there is none any more. -#}
{% macro _witness_earlier_query(settings) %}
    with placed as (
      select
        m.move_id, m.step,
        {% for dimension in settings.dimensions %}n{{ loop.index0 }}.place + {% endfor %}0 as cell,
        {%- for dimension in settings.dimensions %}
        n{{ loop.index0 }}.place as node_{{ loop.index0 }}{{ ',' if not loop.last }}
        {%- endfor %}
      from {{ settings.earlier }} as m
      {%- for dimension in settings.dimensions %}
      left join witness_node as n{{ loop.index0 }}
        on n{{ loop.index0 }}.dimension = {{ loop.index0 }}
        and m.codes[{{ loop.index }}] = n{{ loop.index0 }}.code
      {%- endfor %}
      where m.certificate = {{ dbt.string_literal(this.identifier) }}
        and m.dimensions = [
          {%- for dimension in settings.dimensions -%}
          {{ dbt.string_literal(dimension) }}{{ ', ' if not loop.last }}
          {%- endfor -%}
        ]
    )
    select * from placed
    where move_id not in (select move_id from placed where cell is null)
{% endmacro %}

{#-
    The earlier moves whose cells may all be hidden and that still add up: in every dimension a node
    changes by as much as its leaves together.
-#}
{% macro _witness_earlier_found_query(plan) %}
    with faulty as (
      select e.move_id
      from witness_earlier as e
      left join witness_cell as c on e.cell = c.cell
      where c.price is null
      {%- for dimension in plan.dimensions %}
      {%- set i = loop.index0 %}
      union all
      select coalesce(l.move_id, o.move_id)
      from (
        select e.move_id, e.cell - e.node_{{ i }} + a.ancestor as cell, sum(e.step) as step
        from witness_earlier as e
        inner join witness_node as n
          on n.dimension = {{ i }} and n.is_leaf and e.node_{{ i }} = n.place
        inner join witness_above as a on a.dimension = {{ i }} and e.node_{{ i }} = a.node
        where a.ancestor != a.node
        group by e.move_id, e.cell - e.node_{{ i }} + a.ancestor
      ) as l
      full join (
        select e.move_id, e.cell, e.step
        from witness_earlier as e
        inner join witness_node as n
          on n.dimension = {{ i }} and not n.is_leaf and e.node_{{ i }} = n.place
      ) as o on l.move_id = o.move_id and l.cell = o.cell
      where coalesce(l.step, 0) != coalesce(o.step, 0)
      {%- endfor %}
    )
    select move_id as task, cell, step
    from witness_earlier
    where move_id not in (select move_id from faulty)
{% endmacro %}
