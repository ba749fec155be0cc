{#- Stops on arguments of `witnesses_hold` that would let it look away. -#}
{% macro _held_arguments(
    dimensions, lower_bound, zeros, measure, columns, line_rules
) %}
  {%- set known = [
    'protect_above', 'protect_below', 'sole_contributor', 'is_frozen', 'is_forced', 'table_name',
    'contributors', 'largest_contributions', 'largest_unlisted', 'is_unpublished'
  ] -%}
  {%- if dimensions is string or dimensions is not sequence or dimensions | length == 0 -%}
    {%- set fault = '`dimensions` must be a list of columns' -%}
  {%- elif lower_bound is not none
      and (lower_bound is boolean or lower_bound is not integer or lower_bound < 0) -%}
    {%- set fault = '`lower_bound` must be a whole number, not negative' -%}
  {%- elif zeros not in ['published', 'protected'] -%}
    {%- set fault = '`zeros` must be published or protected' -%}
  {%- elif measure not in ['count', 'magnitude'] -%}
    {%- set fault = '`measure` must be count or magnitude' -%}
  {%- elif columns is not mapping -%}
    {%- set fault = '`columns` must map what a column holds to its name' -%}
  {%- elif columns | reject('in', known) | list | length > 0 -%}
    {%- set fault = 'unknown entry in `columns`: ' ~ columns | reject('in', known) | join(', ') -%}
  {%- elif line_rules.fault -%}
    {%- set fault = line_rules.fault -%}
  {%- elif line_rules.most > 0 and 'largest_contributions' not in columns -%}
    {%- set fault = 'the rules for lines need the column largest_contributions' -%}
  {%- elif 'contributors' in line_rules.numbers and 'contributors' not in columns -%}
    {%- set fault = 'the rules for lines need the column contributors' -%}
  {%- endif -%}
  {#- While dbt reads a project, arguments that are expressions are still their text. -#}
  {%- if fault is defined and execute -%}
    {%- do exceptions.raise_compiler_error('witnesses_hold: ' ~ fault) -%}
  {%- endif -%}
{% endmacro %}
