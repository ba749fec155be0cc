{#-
    Checks the columns of the cells and of the hierarchies before anything reads them. Returns which
    of the optional columns the cells have and how many decimals a value has. What an attacker
    knows every hidden cell to be at least becomes a setting, in smallest units: where zeros are
    published, a hidden cell is known not to be zero.
-#}
{% macro _witness_columns(statements, sql, settings) %}
  {%- set text = ['VARCHAR'] -%}
  {%- set flag = ['BOOLEAN'] -%}
  {%- set whole = [
    'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT',
    'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'
  ] -%}
  {%- set number = whole if settings.measure == 'count' else whole + ['DECIMAL'] -%}
  {%- set expected = [['value', number], ['is_primary', flag]] -%}
  {%- for dimension in settings.dimensions -%}
    {%- do expected.append([dimension, text]) -%}
  {%- endfor -%}
  {%- set optional = [
    ['protect_above', whole + ['DECIMAL']], ['protect_below', whole + ['DECIMAL']],
    ['sole_contributor', text], ['is_frozen', flag], ['is_forced', flag], ['was_hidden', flag],
    ['table_name', text], ['contributors', whole], ['largest_unlisted', whole + ['DECIMAL']],
    ['largest_contributions', ['STRUCT']], ['is_unpublished', flag]
  ] -%}
  {%- set types = oboro_sdc._witness_column_types(
    statements, 'the cells', sql, expected, optional
  ) -%}
  {%- do oboro_sdc._witness_column_types(
    statements, 'the hierarchies', 'select * from ' ~ settings.hierarchies,
    [['dimension', text], ['code', text], ['parent', text]], []
  ) -%}
  {%- set has = {} -%}
  {%- for column, allowed in optional -%}
    {%- do has.update({column: column in types}) -%}
  {%- endfor -%}
  {%- set needed = ['largest_contributions'] if settings.line_rules.most > 0 else [] -%}
  {%- set needed = needed + (['contributors'] if settings.line_rules.numbers.contributors else []) -%}
  {%- for column in needed if column not in types -%}
    {%- do oboro_sdc._witness_fail(
      statements, 'the rules for lines need the column ' ~ column
    ) -%}
  {%- endfor -%}
  {%- do settings.update({
    'line_numbers': oboro_sdc._witness_line_numbers(statements, sql, settings, types)
  }) -%}
  {%- set scale = types['value'].split(',')[1][:-1] | int if '(' in types['value'] else 0 -%}
  {%- if scale > 9 -%}
    {%- do oboro_sdc._witness_fail(statements, 'the column value has more than nine decimals') -%}
  {%- endif -%}
  {%- set least = settings.lower_bound * 10 ** scale if settings.lower_bound is not none
    else 1 if settings.zeros == 'published' else 0 -%}
  {%- do settings.update({'least': least}) -%}
  {%- do return({'has': has, 'scale': scale}) -%}
{% endmacro %}

{#-
    The numbers of the rules for lines. A column of policy must have one number in all cells, and one
    that a rule can have; no cells, no rule.
-#}
{% macro _witness_line_numbers(statements, sql, settings, types) %}
  {%- set numbers = {} -%}
  {%- for name, number in settings.line_rules.numbers.items() -%}
    {%- do numbers.update({name: number}) -%}
    {%- if number | lower in types -%}
      {%- set least, greatest = settings.line_rules.bounds[name] -%}
      {%- set found = oboro_sdc._witness_run(statements, 'read a rule for lines', '
    select
      count(distinct ' ~ number ~ ') = 1 and count(' ~ number ~ ') = count(*)
        and min(' ~ number ~ ') between ' ~ least ~ ' and ' ~ greatest ~ ',
      max(' ~ number ~ ')
    from (\n' ~ sql ~ '\n)
    having count(*) > 0
      ').rows -%}
      {%- if found | length > 0 and not found[0][0] -%}
        {%- do oboro_sdc._witness_fail(
          statements, 'the column ' ~ number ~ ' must have one number in all cells, from ' ~ least
          ~ ' to ' ~ greatest
        ) -%}
      {%- endif -%}
      {%- do numbers.update({name: '%.6f' | format(found[0][1] if found | length > 0 else 0)}) -%}
    {%- elif number | float(-1) < 0 -%}
      {%- do oboro_sdc._witness_fail(statements, 'the cells lack the column ' ~ number) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(numbers) -%}
{% endmacro %}

{#- The type of each column that is there; stops if one is missing or of another kind. -#}
{% macro _witness_column_types(statements, what, sql, expected, optional) %}
  {%- set described = oboro_sdc._witness_run(
    statements, 'read the columns of ' ~ what,
    'select column_name, column_type from (describe (\n' ~ sql ~ '\n))'
  ) -%}
  {%- set types = {} -%}
  {%- for row in described.rows -%}
    {%- do types.update({row[0] | lower: row[1]}) -%}
  {%- endfor -%}
  {%- for column, allowed in expected + optional -%}
    {%- if column | lower not in types -%}
      {%- if [column, allowed] in expected -%}
        {%- do oboro_sdc._witness_fail(statements, what ~ ' lack the column ' ~ column) -%}
      {%- endif -%}
    {%- elif types[column | lower].split('(')[0] not in allowed -%}
      {%- do oboro_sdc._witness_fail(
        statements, 'the column ' ~ column ~ ' of ' ~ what ~ ' has the type '
        ~ types[column | lower] ~ '; allowed: ' ~ allowed | join(', ')
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(types) -%}
{% endmacro %}
