{#-
    A line is a cell that has parts in one dimension, together with those parts.
    Returns the first line that does not add up, or no row.
-#}
{% macro _witness_line_faults(dimensions) %}
    with split as (
      select distinct table_name, dimension, node from witness_part
    ),
    members as (
      {%- for dimension in dimensions %}
      {{ 'union all' if not loop.first }}
      select
        c.table_name, {{ loop.index0 }} as dimension,
        c.cell - p.part + p.node as line, c.value as difference
      from witness_input as c
      inner join witness_part as p
        on c.table_name = p.table_name and p.dimension = {{ loop.index0 }}
        and c.node_{{ loop.index0 }} = p.part
      union all
      select c.table_name, {{ loop.index0 }}, c.cell, -c.value
      from witness_input as c
      semi join (select * from split where dimension = {{ loop.index0 }}) as s
        on c.table_name = s.table_name and c.node_{{ loop.index0 }} = s.node
      {%- endfor %}
    ),
    broken as (
      select table_name, dimension, line
      from members
      group by table_name, dimension, line
      having sum(difference) <> 0
    )
    select
      'a cell is not the sum of its children in ' || case b.dimension
        {%- for dimension in dimensions %}
        when {{ loop.index0 }} then {{ dbt.string_literal(dimension) }}
        {%- endfor %}
      end as fault,
      {{ oboro_sdc._witness_codes(dimensions) }} as place
    from broken as b
    inner join witness_input as c on b.table_name = c.table_name and b.line = c.cell
    order by b.table_name, b.dimension, b.line
    limit 1
{% endmacro %}
