{#- Checks the columns of the cells and of the hierarchies before anything reads them. -#}
{% macro _witness_columns(statements, sql, settings) %}
  {%- set text = ['VARCHAR'] -%}
  {%- set whole = [
    'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT',
    'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'
  ] -%}
  {%- set expected = [['value', whole], ['is_primary', ['BOOLEAN']]] -%}
  {%- for dimension in settings.dimensions -%}
    {%- do expected.append([dimension, text]) -%}
  {%- endfor -%}
  {%- do oboro_sdc._witness_require_columns(statements, 'the cells', sql, expected) -%}
  {%- do oboro_sdc._witness_require_columns(
    statements, 'the hierarchies', 'select * from ' ~ settings.hierarchies,
    [['dimension', text], ['code', text], ['parent', text]]
  ) -%}
{% endmacro %}

{% macro _witness_require_columns(statements, what, sql, expected) %}
  {%- set described = oboro_sdc._witness_run(
    statements, 'read the columns of ' ~ what,
    'select column_name, column_type from (describe (\n' ~ sql ~ '\n))'
  ) -%}
  {%- set types = {} -%}
  {%- for row in described.rows -%}
    {%- do types.update({row[0] | lower: row[1]}) -%}
  {%- endfor -%}
  {%- for column, allowed in expected -%}
    {%- if column | lower not in types -%}
      {%- do oboro_sdc._witness_fail(statements, what ~ ' lack the column ' ~ column) -%}
    {%- elif types[column | lower] not in allowed -%}
      {%- do oboro_sdc._witness_fail(
        statements, 'the column ' ~ column ~ ' of ' ~ what ~ ' has the type '
        ~ types[column | lower] ~ '; allowed: ' ~ allowed | join(', ')
      ) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}
