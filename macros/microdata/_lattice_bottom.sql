{#-
    Counts the classes of the lowest node, the only time that the records are read; everything else
    is rolled up from there. `lattice_cells_<j>_0` counts them by the value of a sensitive column.
    In `lattice_classes_0` `n` counts records and `p` the population, where there is one.
-#}
{% macro _lattice_bottom(settings, columns, compiled) %}
  {%- set words = columns | map(attribute='word') | unique | list -%}
  {%- set listed = words | map('string') | list -%}
  {%- do oboro_sdc._lattice_make(
    'lattice_records', oboro_sdc._lattice_records_query(settings, columns, compiled)
  ) -%}
  {%- do oboro_sdc._lattice_check(oboro_sdc._lattice_record_faults(settings, columns)) -%}
  {%- set keys -%}
    {%- for word in words -%}w{{ word }}{{ ', ' if not loop.last }}{%- endfor -%}
  {%- endset -%}
  {%- for sensitive in settings.sensitive if sensitive.judges -%}
    {%- do oboro_sdc._lattice_make('lattice_frequencies_' ~ loop.index, "
      select
        s" ~ loop.index ~ " as value, sum(n)::bigint as total,
        row_number() over (order by value) - 1 as position
      from lattice_records
      group by value
    ") -%}
    {%- do oboro_sdc._lattice_make('lattice_cells_' ~ loop.index ~ '_0', "
      select " ~ keys ~ ", f.position::integer as s, sum(r.n)::bigint as n
      from lattice_records as r
      inner join lattice_frequencies_" ~ loop.index ~ " as f on r.s" ~ loop.index ~ " = f.value
      group by " ~ keys ~ ", f.position
    ") -%}
    {%- do oboro_sdc._lattice_spread_tables(settings, sensitive, loop.index) -%}
  {%- endfor -%}
  {%- set rows = oboro_sdc._lattice_make('lattice_classes_0',
    oboro_sdc._lattice_bottom_query(settings, columns, keys)
  ) -%}
  {%- do run_query('drop table lattice_records') -%}
  {%- set counted = run_query('select coalesce(sum(n), 0)::bigint from lattice_classes_0')[0][0] -%}
  {%- if counted == 0 and not settings.may_be_empty -%}
    {%- do oboro_sdc._lattice_fail('there are no records') -%}
  {%- endif -%}
  {%- do return({'words': words, 'key': keys, 'rows': rows, 'records': counted | int}) -%}
{% endmacro %}

{#- The records in codes, equal ones together; what is in no hierarchy has no code. -#}
{% macro _lattice_records_query(settings, columns, compiled) %}
    with records as (
      {{ compiled }}
    )
    select
      {%- for word in columns | map(attribute='word') | unique %}
      {% for column in columns if column.word == word -%}
      v{{ columns.index(column) }}.code{{ ' + ' if not loop.last }}
      {%- endfor %} as w{{ word }},
      {%- endfor %}
      {%- for sensitive in settings.sensitive if sensitive.judges %}
      r.{{ adapter.quote(sensitive.column) }}::varchar as s{{ loop.index }},
      {%- endfor %}
      count(*) as n
    from records as r
    {%- for column in columns %}
    left join lattice_values as v{{ loop.index0 }}
      on v{{ loop.index0 }}.attribute = {{ loop.index0 }}
      and v{{ loop.index0 }}.value = r.{{ adapter.quote(column.name) }}::varchar
    {%- endfor %}
    group by all
{% endmacro %}

{% macro _lattice_record_faults(settings, columns) %}
    select sum(n) || ' records have a quasi-identifier that is not in its hierarchy'
    from lattice_records
    where {% for word in columns | map(attribute='word') | unique -%}
      w{{ word }} is null{{ ' or ' if not loop.last }}
      {%- endfor %}
    having count(*) > 0
    {%- for sensitive in settings.sensitive if sensitive.judges %}
    union all
    select sum(n) || ' records have no value in ' || {{ oboro_sdc._lattice_text(sensitive.column) }}
    from lattice_records
    where s{{ loop.index }} is null
    having count(*) > 0
    {%- endfor %}
{% endmacro %}

{% macro _lattice_bottom_query(settings, columns, keys) %}
    with counted as (
      select {{ keys }}, n, 0 as p from lattice_records
      {%- if settings.population is not none %}
      union all
      select
        {%- for word in columns | map(attribute='word') | unique %}
        {% for column in columns if column.word == word -%}
        v{{ columns.index(column) }}.code{{ ' + ' if not loop.last }}
        {%- endfor %} as w{{ word }},
        {%- endfor %}
        0 as n, count(*) as p
      from {{ settings.population }} as r
      {%- for column in columns %}
      inner join lattice_values as v{{ loop.index0 }}
        on v{{ loop.index0 }}.attribute = {{ loop.index0 }}
        and v{{ loop.index0 }}.value = r.{{ adapter.quote(column.name) }}::varchar
      {%- endfor %}
      group by all
      {%- endif %}
    )
    select {{ keys }}, sum(n)::bigint as n, sum(p)::bigint as p
    from counted
    group by {{ keys }}
{% endmacro %}

{#-
    What the distances and estimators need of a sensitive column: its values in order, the branches
    of each value from the lowest up, with how many records each has.
-#}
{% macro _lattice_spread_tables(settings, rule, number) %}
  {%- set frequencies = 'lattice_frequencies_' ~ number -%}
  {%- set name = oboro_sdc._lattice_text(rule.column) -%}
  {%- if rule.distance == 'ordered' -%}
    {%- do oboro_sdc._lattice_make('lattice_order_' ~ number, "
      select value::varchar as value, position
      from " ~ settings.order ~ "
      where attribute = " ~ name
    ) -%}
    {%- do oboro_sdc._lattice_check("
      select count(*) || ' values of ' || " ~ name ~ " || ' have no position in its order, or several'
      from (
        select f.value
        from " ~ frequencies ~ " as f
        left join lattice_order_" ~ number ~ " as o on f.value = o.value
        group by f.value
        having count(o.position) != 1
      )
      having count(*) > 0
    ") -%}
  {%- elif rule.distance == 'equal' -%}
    {%- do rule.update({'height': 1}) -%}
    {%- do oboro_sdc._lattice_make('lattice_tree_' ~ number, "
      select position, ['*'] as branches, [total, sum(total) over ()]::bigint[] as totals
      from " ~ frequencies
    ) -%}
  {%- elif rule.distance == 'hierarchical' -%}
    {%- set ancestors = "
      select f.position, f.total, h.level::integer as level, h.generalised
      from " ~ frequencies ~ " as f
      left join " ~ settings.hierarchies ~ " as h on h.attribute = " ~ name ~ " and h.value = f.value
    " -%}
    {%- do oboro_sdc._lattice_check("
      select " ~ name ~ " || ' has no hierarchy for some of its values, or one without a single root'
      from (" ~ ancestors ~ ")
      having max(level) is null or count(*) != count(distinct position) * (max(level) + 1)
        or max(level) = 0
        or count(distinct generalised) filter (where level = (
          select max(level) from " ~ settings.hierarchies ~ " where attribute = " ~ name ~ "
        )) != 1
    ") -%}
    {%- do rule.update({'height': run_query("
      select max(level)::integer from " ~ settings.hierarchies ~ " where attribute = " ~ name
    )[0][0] or 1}) -%}
    {%- do oboro_sdc._lattice_make('lattice_tree_' ~ number, "
      with ancestors as (" ~ ancestors ~ "),
      counted as (
        select *, sum(total) over (partition by level, generalised)::bigint as branch_total
        from ancestors
      )
      select
        position, list(generalised order by level) filter (where level > 0) as branches,
        list(branch_total order by level) as totals
      from counted
      group by position
    ") -%}
  {%- endif -%}
  {%- if rule.estimator == 'grassberger' -%}
    {%- do oboro_sdc._lattice_make('lattice_grassberger', "
      with halves as (
        select half, coalesce(sum(2.0 / (2 * half - 1)) over (
          order by half rows between unbounded preceding and current row
        ), 0) as added
        from range(1, (select sum(total)::bigint from " ~ frequencies ~ ") // 2 + 1) as h (half)
      )
      select n, coalesce(added, 0) - 0.5772156649015328606 - ln(2) as g
      from range(1, (select sum(total)::bigint from " ~ frequencies ~ ") + 1) as counts (n)
      left join halves on n // 2 = half
    ") -%}
  {%- endif -%}
{% endmacro %}
