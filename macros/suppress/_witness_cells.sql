{#- Loads the cells and checks that they are whole, complete and additive. -#}
{% macro _witness_cells(statements, sql, dimensions) %}
  {%- do oboro_sdc._witness_make(
    statements, 'load the cells', 'witness_cell', oboro_sdc._witness_cell_query(sql, dimensions)
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for faulty cells', oboro_sdc._witness_cell_faults(dimensions)
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for missing cells', oboro_sdc._witness_missing_cells(dimensions)
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for lines that do not add up', oboro_sdc._witness_line_faults(dimensions)
  ) -%}
{% endmacro %}

{% macro _witness_cell_query(sql, dimensions) %}
    select
      {% for dimension in dimensions %}n{{ loop.index0 }}.place + {% endfor %}0 as cell,
      {%- for dimension in dimensions %}
      n{{ loop.index0 }}.place as node_{{ loop.index0 }},
      c.{{ adapter.quote(dimension) }} as code_{{ loop.index0 }},
      {%- endfor %}
      try_cast(c.value as bigint) as value,
      c.is_primary
    from (
{{ sql }}
    ) as c
    {%- for dimension in dimensions %}
    left join witness_node as n{{ loop.index0 }}
      on n{{ loop.index0 }}.dimension = {{ loop.index0 }}
      and c.{{ adapter.quote(dimension) }} = n{{ loop.index0 }}.code
    {%- endfor %}
{% endmacro %}

{#- The codes of a cell as one text for messages, which never show a value. -#}
{% macro _witness_codes(dimensions) %}
  {%- for dimension in dimensions -%}
    {{ dbt.string_literal(dimension ~ '=') }} || coalesce(code_{{ loop.index0 }}, 'NULL')
    {%- if not loop.last %} || ', ' || {% endif -%}
  {%- endfor -%}
{% endmacro %}
