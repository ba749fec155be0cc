{#-
    A line is a cell that has children in one dimension, together with those children.
    Returns the first line that does not add up, or no row.
-#}
{% macro _witness_line_faults(dimensions) %}
    with members as (
      {%- for dimension in dimensions %}
      {{ 'union all' if not loop.first }}
      select
        {{ loop.index0 }} as dimension, c.cell - n.place + n.parent as line, c.value as difference
      from witness_cell as c
      inner join witness_node as n
        on n.dimension = {{ loop.index0 }} and c.node_{{ loop.index0 }} = n.place
      where n.parent is not null
      union all
      select {{ loop.index0 }}, c.cell, -c.value
      from witness_cell as c
      inner join witness_node as n
        on n.dimension = {{ loop.index0 }} and c.node_{{ loop.index0 }} = n.place
      where not n.is_leaf
      {%- endfor %}
    ),
    broken as (
      select dimension, line from members group by dimension, line having sum(difference) <> 0
    )
    select
      'a cell is not the sum of its children in ' || case b.dimension
        {%- for dimension in dimensions %}
        when {{ loop.index0 }} then {{ dbt.string_literal(dimension) }}
        {%- endfor %}
      end as fault,
      {{ oboro_sdc._witness_codes(dimensions) }} as place
    from broken as b
    inner join witness_cell as c on b.line = c.cell
    order by b.dimension, b.line
    limit 1
{% endmacro %}
