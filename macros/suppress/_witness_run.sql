{#- Runs one statement and adds it to the record that is kept for the auditor. -#}
{% macro _witness_run(statements, step, sql) %}
  {%- do statements.append({'step': step, 'statement': sql | trim}) -%}
  {%- do return(run_query(sql)) -%}
{% endmacro %}

{#- Makes one working table from a query and returns its number of rows. -#}
{% macro _witness_make(statements, step, table, query) %}
  {%- set made = oboro_sdc._witness_run(
    statements, step, 'create or replace temp table ' ~ table ~ ' as\n' ~ query
  ) -%}
  {%- do return(made[0][0] | int) -%}
{% endmacro %}

{#-
    Runs a query that returns faults as (what is wrong, where) and stops at the first of them. A
    build with --empty has no cells and therefore no faults to look for.
-#}
{% macro _witness_check(statements, step, query) %}
  {%- if not flags.EMPTY -%}
    {%- set faults = oboro_sdc._witness_run(statements, step, query) -%}
    {%- if faults | length > 0 -%}
      {%- do oboro_sdc._witness_fail(statements, faults[0][0] ~ ': ' ~ faults[0][1]) -%}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro _witness_drop_working_tables(statements) %}
  {%- set tables = run_query("
    select table_name from duckdb_tables()
    where temporary and table_name like 'witness_%'
    order by table_name
  ") -%}
  {%- for row in tables.rows -%}
    {%- do oboro_sdc._witness_run(
      statements, 'drop a working table', 'drop table if exists temp.main.' ~ row[0]
    ) -%}
  {%- endfor -%}
{% endmacro %}

{% macro _witness_drop_published(relations) %}
  {%- for relation in relations -%}
    {%- do adapter.drop_relation(
      load_cached_relation(relation) or relation.incorporate(type='table')
    ) -%}
  {%- endfor -%}
  {%- do adapter.commit() -%}
{% endmacro %}

{#- Fails closed: no certificate stays, neither a new one nor an older one, and the build stops. -#}
{% macro _witness_fail(statements, message) %}
  {%- do oboro_sdc._witness_drop_working_tables(statements) -%}
  {%- do oboro_sdc._witness_drop_published([this, oboro_sdc._witness_record()]) -%}
  {%- do write(oboro_sdc._witness_script(statements)) -%}
  {%- do exceptions.raise_compiler_error('witness_cover: ' ~ message) -%}
{% endmacro %}
