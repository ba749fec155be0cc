{#-
    One task per primary that is not zero: find a move that changes it. The anchor is the largest
    leaf cell below the primary (or the primary itself); the climbs say how far the primary stands
    above its anchor in each dimension.
-#}
{% macro _witness_tasks(statements, dimensions) %}
  {%- do oboro_sdc._witness_make(
    statements, 'give every primary an anchor', 'witness_task',
    oboro_sdc._witness_task_query(dimensions)
  ) -%}
{% endmacro %}

{% macro _witness_task_query(dimensions) %}
  {%- set positions = range(dimensions | length) %}
    with leaf_cells as (
      select c.cell, c.value{% for i in positions %}, c.node_{{ i }}{% endfor %}
      from witness_cell as c
      {%- for i in positions %}
      inner join witness_node as n{{ i }}
        on n{{ i }}.dimension = {{ i }} and c.node_{{ i }} = n{{ i }}.place and n{{ i }}.is_leaf
      {%- endfor %}
      where c.value > 0
    ),
    above as (
      select
        {% for i in positions %}a{{ i }}.node + {% endfor %}0 as primary_cell,
        c.cell as anchor, c.value
        {%- for i in positions %}, c.node_{{ i }} as anchor_{{ i }}, a{{ i }}.climb as climb_{{ i }}
        {%- endfor %}
      from leaf_cells as c
      {%- for i in positions %}
      inner join witness_ancestry as a{{ i }}
        on a{{ i }}.dimension = {{ i }} and c.node_{{ i }} = a{{ i }}.leaf
      {%- endfor %}
    )
    select
      a.primary_cell, a.anchor
      {%- for i in positions %}, a.anchor_{{ i }}, a.climb_{{ i }}{% endfor %}
    from above as a
    semi join (select cell from witness_cell where is_primary) as p on a.primary_cell = p.cell
    qualify row_number() over (
      partition by a.primary_cell order by a.value desc, a.anchor
    ) = 1
{% endmacro %}
