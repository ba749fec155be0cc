{#-
    Where the search for a move of each primary may start: its anchors, the largest leaf cells below
    it, at most five, the best first. The primary itself, if it is a leaf cell.
-#}
{% macro _witness_tasks(statements, settings, shape) %}
  {%- set dimensions = settings.dimensions -%}
  {%- do oboro_sdc._witness_make(
    statements, 'give every primary its anchors', 'witness_task',
    oboro_sdc._witness_linked_task_query(
        dimensions, 'select cell from witness_cell where is_primary', 5
      ) if shape.has.table_name
      else oboro_sdc._witness_task_query(
        dimensions, 'select cell from witness_cell where price is not null',
        'select cell from witness_cell where is_primary', 5
      )
  ) -%}
{% endmacro %}

{% macro _witness_task_query(dimensions, anchors, targets, choices) %}
  {%- set positions = range(dimensions | length) %}
    with wanted as (
      select c.cell{% for i in positions %}, c.node_{{ i }}{% endfor %}
      from witness_cell as c
      semi join ({{ targets }}) as p on c.cell = p.cell
    ),
    below as (
      select
        w.cell as primary_cell, {% for i in positions %}a{{ i }}.leaf + {% endfor %}0 as anchor
        {%- for i in positions %}, a{{ i }}.leaf as anchor_{{ i }}, w.node_{{ i }}{% endfor %}
      from wanted as w
      {%- for i in positions %}
      inner join witness_ancestry as a{{ i }}
        on a{{ i }}.dimension = {{ i }} and w.node_{{ i }} = a{{ i }}.node
      {%- endfor %}
    ),
    leaf_cells as (
      select
        b.primary_cell, b.anchor, c.value
        {%- for i in positions %}, b.anchor_{{ i }}, b.node_{{ i }}{% endfor %}
      from below as b
      inner join witness_cell as c on b.anchor = c.cell
      semi join ({{ anchors }}) as allowed on c.cell = allowed.cell
    )
    {{ oboro_sdc._witness_anchors('leaf_cells', positions, choices) }}
{% endmacro %}

{#- The best anchors of each primary, with how far the primary stands above them. -#}
{% macro _witness_anchors(candidates, positions, choices) %}
    select
      c.primary_cell, c.anchor
      {%- for i in positions %}, c.anchor_{{ i }}, c.node_{{ i }} - c.anchor_{{ i }} as rise_{{ i }}
      {%- endfor %},
      row_number() over (
        partition by c.primary_cell order by c.value desc, c.anchor
      ) as choice
    from {{ candidates }} as c
    qualify choice <= {{ choices }}
{% endmacro %}

{#-
    In linked tables a leaf of all dimensions together may be a cell of no table. It is as good an
    anchor as the least of the cells that it stands for in each table.
-#}
{% macro _witness_linked_task_query(dimensions, targets, choices) %}
  {%- set positions = range(dimensions | length) %}
    with primaries as (
      select c.cell{% for i in positions %}, c.node_{{ i }}{% endfor %}
      from witness_cell as c
      semi join ({{ targets }}) as p on c.cell = p.cell
    ),
    {%- for i in positions %}
    leaves_{{ i }} as (
      select a.node, a.leaf
      from witness_ancestry as a
      left join witness_cell as c on a.leaf = c.cell
      where a.dimension = {{ i }}
      qualify row_number() over (
        partition by a.node order by c.value desc nulls last, a.leaf
      ) <= 12
    ),
    {%- endfor %}
    joint as (
      select
        p.cell as primary_cell,
        {% for i in positions %}l{{ i }}.leaf + {% endfor %}0 as anchor
        {%- for i in positions %}, l{{ i }}.leaf as anchor_{{ i }}, p.node_{{ i }}{% endfor %}
      from primaries as p
      {%- for i in positions %}
      inner join leaves_{{ i }} as l{{ i }} on p.node_{{ i }} = l{{ i }}.node
      {%- endfor %}
    ),
    shown as (
      select
        j.primary_cell, j.anchor, min(if(c.price is null, -1, c.value)) as value
        {%- for i in positions %}, j.anchor_{{ i }}, j.node_{{ i }}{% endfor %}
      from joint as j
      {%- for i in positions %}
      inner join witness_ancestry as a{{ i }}
        on a{{ i }}.dimension = {{ i }} and j.anchor_{{ i }} = a{{ i }}.leaf
      {%- endfor %}
      inner join witness_cell as c
        on c.cell = {% for i in positions %}a{{ i }}.node{{ ' + ' if not loop.last }}{% endfor %}
      group by j.primary_cell, j.anchor
        {%- for i in positions %}, j.anchor_{{ i }}, j.node_{{ i }}{% endfor %}
    )
    {{ oboro_sdc._witness_anchors('shown', positions, choices) }}
{% endmacro %}
