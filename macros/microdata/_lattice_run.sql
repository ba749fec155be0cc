{#- Makes one working table from a query; returns its number of rows. -#}
{% macro _lattice_make(table, query) %}
  {%- set made = run_query('create or replace temp table ' ~ table ~ ' as\n' ~ query) -%}
  {%- do return(made[0][0] | int) -%}
{% endmacro %}

{% macro _lattice_drop_working_tables() %}
  {%- set tables = run_query("
    select table_name from duckdb_tables()
    where temporary and starts_with(table_name, 'lattice_')
    order by table_name
  ") -%}
  {%- for row in tables.rows -%}
    {%- do run_query('drop table if exists temp.main.' ~ row[0]) -%}
  {%- endfor -%}
{% endmacro %}

{#- The tables that the search publishes beside the chosen levels. -#}
{% macro _lattice_beside(name) %}
  {%- do return(this.incorporate(path={'identifier': this.identifier ~ '__' ~ name}, type='table')) -%}
{% endmacro %}

{% macro _lattice_drop_published() %}
  {%- for relation in [
    this, oboro_sdc._lattice_beside('search'), oboro_sdc._lattice_beside('classes')
  ] -%}
    {%- do adapter.drop_relation(
      load_cached_relation(relation) or relation.incorporate(type='table')
    ) -%}
  {%- endfor -%}
  {%- do adapter.commit() -%}
{% endmacro %}

{#- Fails closed: no result stays, neither a new one nor an older one, and the build stops. -#}
{% macro _lattice_fail(message) %}
  {%- do oboro_sdc._lattice_drop_working_tables() -%}
  {%- do oboro_sdc._lattice_drop_published() -%}
  {%- do exceptions.raise_compiler_error('optimal_generalisation: ' ~ message) -%}
{% endmacro %}

{#- Stops at the first fault of a query that says in one text what is wrong. -#}
{% macro _lattice_check(query) %}
  {%- if not flags.EMPTY -%}
    {%- set faults = run_query(query) -%}
    {%- if faults | length > 0 -%}
      {%- do oboro_sdc._lattice_fail(faults[0][0]) -%}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{#- A number as a DOUBLE of SQL: without an exponent it would be a DECIMAL, which overflows. -#}
{% macro _lattice_double(number) %}
  {%- set text = number | float | string -%}
  {%- do return(text if 'e' in text else text ~ 'e0') -%}
{% endmacro %}

{% macro _lattice_doubles(numbers) %}
  {%- set listed = [] -%}
  {%- for number in numbers -%}
    {%- do listed.append(oboro_sdc._lattice_double(number)) -%}
  {%- endfor -%}
  {%- do return(listed) -%}
{% endmacro %}
