{#-
    The statements run in the order in which they are queued; those without a result that matters wait
    for the next that has one, and go to the database with it. Thousands of small statements are
    faster so. All are kept for the auditor, in `statements.done`.
-#}
{% macro _witness_queue(statements, step, sql) %}
  {%- do statements.waiting.append({'step': step, 'statement': sql | trim}) -%}
{% endmacro %}

{#- Runs a statement, after those that wait, and returns its result. -#}
{% macro _witness_run(statements, step, sql) %}
  {%- do oboro_sdc._witness_queue(statements, step, sql) -%}
  {%- set script = statements.waiting | map(attribute='statement') | join(';\n') -%}
  {%- do statements.done.extend(statements.waiting) -%}
  {%- do statements.waiting.clear() -%}
  {%- do return(run_query(script)) -%}
{% endmacro %}

{#- Makes one working table from a query. -#}
{% macro _witness_make(statements, step, table, query) %}
  {%- do oboro_sdc._witness_queue(
    statements, step, 'create or replace temp table ' ~ table ~ ' as\n' ~ query
  ) -%}
{% endmacro %}

{#- The same at once; returns its number of rows. -#}
{% macro _witness_count(statements, step, table, query) %}
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
  {%- set tables = oboro_sdc._witness_run(statements, 'list the working tables', "
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
