{#-
    Loads the cells and checks that they are whole, complete and additive.

    Values become whole numbers of the smallest unit: a value with two decimals is counted in
    hundredths. The price of a cell says what it costs to hide it, NULL that it must not be hidden.
-#}
{% macro _witness_cells(statements, sql, settings, shape) %}
  {%- set dimensions = settings.dimensions -%}
  {%- do oboro_sdc._witness_make(
    statements, 'load the cells', 'witness_input',
    oboro_sdc._witness_input_query(sql, dimensions, shape)
  ) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for faulty cells', oboro_sdc._witness_cell_faults(dimensions)
  ) -%}
  {%- if settings.line_rules.most > 0 -%}
    {%- do oboro_sdc._witness_check(
      statements, 'look for cells without contributions',
      oboro_sdc._witness_contribution_faults(dimensions)
    ) -%}
  {%- endif -%}
  {%- do oboro_sdc._witness_tables(statements, dimensions, shape) -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for missing cells', oboro_sdc._witness_missing_cells(dimensions)
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'weigh the cells', 'witness_cell', oboro_sdc._witness_cell_query(settings)
  ) -%}
  {%- do oboro_sdc._witness_make(
    statements, 'list what every primary needs', 'witness_need',
    oboro_sdc._witness_need_query(settings)
  ) -%}
  {%- if shape.has.table_name -%}
    {%- do oboro_sdc._witness_make(
      statements, 'list the tables that show each node', 'witness_bits',
      oboro_sdc._witness_bits_query()
    ) -%}
  {%- endif -%}
  {%- do oboro_sdc._witness_check(
    statements, 'look for lines that do not add up', oboro_sdc._witness_line_faults(dimensions)
  ) -%}
{% endmacro %}

{#- Decimals as whole numbers of the smallest unit, exactly; NULL where a number is not one. -#}
{% macro _witness_scaled(column, scale) -%}
  {%- if scale == 0 -%}
    try_cast({{ column }} as bigint)
  {%- else -%}
    try_cast(replace({{ column }}::decimal(38, {{ scale }})::varchar, '.', '') as bigint)
  {%- endif -%}
{%- endmacro %}

{#- A width, rounded up to the smallest unit. -#}
{% macro _witness_scaled_up(column, scale) -%}
    ceil({{ column }}::decimal(28, 9) * {{ 10 ** scale }}::decimal(10, 0))::bigint
{%- endmacro %}

{% macro _witness_input_query(sql, dimensions, shape) %}
    select
      {{ 'c.table_name' if shape.has.table_name else "'cells'" }} as table_name,
      {% for dimension in dimensions %}n{{ loop.index0 }}.place + {% endfor %}0 as cell,
      {%- for dimension in dimensions %}
      n{{ loop.index0 }}.place as node_{{ loop.index0 }},
      c.{{ adapter.quote(dimension) }} as code_{{ loop.index0 }},
      {%- endfor %}
      {{ oboro_sdc._witness_scaled('c.value', shape.scale) }} as value,
      c.is_primary,
      {{ oboro_sdc._witness_scaled_up('c.protect_above', shape.scale) if shape.has.protect_above
        else 'null::bigint' }} as above,
      {{ oboro_sdc._witness_scaled_up('c.protect_below', shape.scale) if shape.has.protect_below
        else 'null::bigint' }} as below,
      {%- if shape.has.contributors %}
      c.contributors,
      {%- else %}
      0 as contributors,
      {%- endif %}
      {{ oboro_sdc._witness_scaled_up('c.largest_unlisted', shape.scale)
        if shape.has.largest_unlisted else '0' }} as unlisted,
      {%- if shape.has.largest_contributions %}
      list_transform(c.largest_contributions, lambda x: {
        'contributor': x.contributor,
        'value': {{ oboro_sdc._witness_scaled_up('x.value', shape.scale) }},
        'weight': x.weight
      }) as contributions,
      {%- else %}
      cast([] as struct(contributor varchar, value bigint, weight integer)[]) as contributions,
      {%- endif %}
      {%- for column, otherwise in [
        ['sole_contributor', 'null::varchar'], ['is_frozen', 'false'], ['is_forced', 'false'],
        ['was_hidden', 'false'], ['is_unpublished', 'false']
      ] %}
      {{ 'c.' ~ column if shape.has[column] else otherwise }} as {{ column }}
      {{- ',' if not loop.last }}
      {%- endfor %}
    from (
{{ sql }}
    ) as c
    {%- for dimension in dimensions %}
    left join witness_node as n{{ loop.index0 }}
      on n{{ loop.index0 }}.dimension = {{ loop.index0 }}
      and c.{{ adapter.quote(dimension) }} = n{{ loop.index0 }}.code
    {%- endfor %}
{% endmacro %}

{#-
    A cell that several linked tables show is one cell. One that no published table shows is hidden for
    nothing, and all that is known of it is that it is not negative: its value is counted from there.
    Hiding a cell costs about 1,000, and more
    the more it counts: totals, which readers need most, are hidden last. Up to 99 more by its hash
    lets neighbours agree on the cheapest cell of a line; hash() is fixed within a version of
    DuckDB. What was hidden in the release before costs less, so that the pattern stays. Primary and
    forced cells are hidden anyway and cost nothing.
-#}
{% macro _witness_cell_query(settings) %}
    with distinct_cells as (
      select
        cell,
        {%- for dimension in settings.dimensions %} node_{{ loop.index0 }},{% endfor %}
        any_value(value) as value, any_value(is_primary) as is_primary,
        max(above) as above, max(below) as below,
        any_value(sole_contributor) as sole_contributor,
        bool_or(coalesce(is_frozen, false)) as is_frozen,
        bool_or(coalesce(is_forced, false)) as is_forced,
        bool_and(coalesce(is_unpublished, false)) as is_unpublished,
        bool_or(coalesce(was_hidden, false))
        {%- if settings.earlier is not none %}
        or cell in (select cell from witness_earlier)
        {%- endif %} as was_hidden
      from witness_input
      group by cell{% for dimension in settings.dimensions %}, node_{{ loop.index0 }}{% endfor %}
    )
    select
      cell,
      {%- for dimension in settings.dimensions %} node_{{ loop.index0 }},{% endfor %}
      if(is_unpublished, value + {{ settings.least }}, value) as value,
      is_primary, above, below, sole_contributor,
      case
        when is_unpublished then 0
        when is_frozen or value < {{ settings.least }}
          or (value = 0 and {{ 'true' if settings.zeros == 'published' else 'false' }}) then null
        when is_primary or is_forced then 0
        when was_hidden then 300 + (hash(cell) % 100)::integer
        else
          1000 + (hash(cell) % 100)::integer
          {%- if settings.measure == 'count' %} + round(200 * sqrt(value))::bigint
          {%- else %} + 20 * length(bin(value)){% endif %}
      end as price
    from distinct_cells
{% endmacro %}

{#-
    What must be shown of every primary. Without widths: that one other value is possible (side 0).
    With widths: that the value may be so much larger (side 1) and, down to what the attacker knows
    anyway, so much smaller (side 2).
-#}
{% macro _witness_need_query(settings) %}
    with primaries as (
      select
        cell, coalesce(above, 0) as above,
        least(coalesce(below, 0), value - {{ settings.least }}) as below
      from witness_cell
      where is_primary
    ),
    widths as (
      select cell, 1 as side, above as room from primaries where above > 0
      union all
      select cell, 2, below from primaries where below > 0
    )
    select cell, side, room from widths
    union all
    select cell, 0, 1 from primaries anti join widths using (cell)
{% endmacro %}
