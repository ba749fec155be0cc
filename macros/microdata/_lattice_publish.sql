{#-
    Writes what the search chose: the level of every column, what the classes are there, and one row
    about the search. Fails where no node keeps what was asked.
-#}
{% macro _lattice_publish(settings, columns, bottom, is_optimal) %}
  {%- set best = run_query('select count(*) from lattice_best') -%}
  {%- if best[0][0] == 0 and not (settings.may_be_empty and bottom.records == 0) -%}
    {%- do oboro_sdc._lattice_fail(
      'no generalisation keeps what was asked'
      ~ (' among those looked at before the budget was spent' if not is_optimal else '')
      ~ '. Let more records be suppressed, or ask less'
    ) -%}
  {%- endif -%}
  {%- do oboro_sdc._lattice_make('lattice_batch',
    'select n.* from lattice_nodes as n semi join lattice_best as b on n.node = b.node'
  ) -%}
  {%- do oboro_sdc._lattice_judge(settings, columns, bottom, '0') -%}
  {%- set levels = this.incorporate(type='table') -%}
  {%- set classes = oboro_sdc._lattice_beside('classes') -%}
  {%- set search = oboro_sdc._lattice_beside('search') -%}
  {%- do run_query(oboro_sdc._lattice_classes_statement(settings, columns, classes)) -%}
  {%- do run_query(oboro_sdc._lattice_search_statement(settings, columns, search, is_optimal)) -%}
  {%- call statement('main') -%}
    {{ oboro_sdc._lattice_levels_statement(settings, columns, levels) }}
  {%- endcall -%}
  {%- do oboro_sdc._lattice_drop_working_tables() -%}
  {%- do return([levels, classes, search]) -%}
{% endmacro %}

{% macro _lattice_levels_statement(settings, columns, relation) %}
    create or replace table {{ relation }} as
    with chosen as (
      {%- for column in columns %}
      {{ 'union all' if not loop.first }}
      select
        {{ loop.index }} as position, {{ oboro_sdc._lattice_text(column.name) }} as quasi_identifier,
        l{{ loop.index0 }}::integer as level, {{ column.levels }} as levels
      from lattice_batch
      {%- endfor %}
    )
    select position, quasi_identifier, level, levels
    from chosen
    order by position
{% endmacro %}

{#- The classes at the chosen levels, by what their values are generalised to. -#}
{% macro _lattice_classes_statement(settings, columns, relation) %}
    create or replace table {{ relation }} as
    with labels as (
      select distinct v.attribute, h.level, (v.code & m.mask)::bigint as code, h.generalised
      from lattice_hierarchies as h
      inner join lattice_values as v using (attribute, value)
      inner join (
        {%- for column in columns %}
        {{ 'union all' if not loop.first }}
        select
          {{ loop.index0 }} as attribute, l{{ loop.index0 }} as level,
          {{ oboro_sdc._lattice_pick(column.masks, 'l' ~ loop.index0) }}::bigint as mask
        from lattice_batch
        {%- endfor %}
      ) as m using (attribute, level)
    )
    select
      {%- for column in columns %}
      g{{ loop.index0 }}.generalised as {{ adapter.quote(column.name) }},
      {%- endfor %}
      c.n as records,
      {%- if settings.population is not none %}
      c.p as population,
      {%- endif %}
      c.is_kept
    from lattice_verdicts as c
    {%- for column in columns %}
    inner join labels as g{{ loop.index0 }}
      on g{{ loop.index0 }}.attribute = {{ loop.index0 }}
      and g{{ loop.index0 }}.code = c.w{{ column.word }} & {{ column.masks[0] }}
    {%- endfor %}
    where c.n > 0
    order by {% for column in columns %}{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
{% endmacro %}

{% macro _lattice_search_statement(settings, columns, relation, is_optimal) %}
    create or replace table {{ relation }} as
    select
      '{{ settings.measure }}' as measure,
      {{ 'c.score' if settings.aggregate == 'rank' else 'c.score[1]' }} as value,
      {%- if settings.by_column %}
      {{ oboro_sdc._lattice_shares(settings, columns, 'c.total_losses') }} as value_by_column,
      {%- endif %}
      {{ 'true' if is_optimal else 'false' }} as is_optimal,
      {{ settings.records }}::bigint as records,
      c.suppressed as suppressed_records,
      {{ settings.most_suppressed }}::bigint as most_suppressed_records,
      c.kept as classes, b.height::integer as height,
      (select count(*) from lattice_nodes) as nodes,
      (select count(*) from lattice_checked) as nodes_checked,
      (select count(*) from lattice_classes_0 where n > 0) as distinct_combinations
    from lattice_best as b
    inner join lattice_checked as c using (node)
{% endmacro %}
