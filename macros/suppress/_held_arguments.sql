{#- Stops on arguments of `witnesses_hold` that would let it look away. -#}
{% macro _held_arguments(
    dimensions, lower_bound, zeros, measure, columns, line_minimum, line_dominance
) %}
  {%- set known = [
    'protect_above', 'protect_below', 'sole_contributor', 'is_frozen', 'is_forced', 'table_name',
    'largest', 'largest_contributor'
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
  {%- elif line_minimum is boolean or line_minimum is not number or line_minimum < 0 -%}
    {%- set fault = '`line_minimum` must be a number, not negative' -%}
  {%- elif line_dominance is not string
      and (line_dominance is not number or line_dominance <= 0 or line_dominance > 100) -%}
    {%- set fault = '`line_dominance` must be a percentage above 0, at most 100, or a column' -%}
  {%- elif line_dominance != 100 and 'largest' not in columns -%}
    {%- set fault = '`line_dominance` needs the column largest' -%}
  {%- endif -%}
  {#- While dbt reads a project, arguments that are expressions are still their text. -#}
  {%- if fault is defined and execute -%}
    {%- do exceptions.raise_compiler_error('witnesses_hold: ' ~ fault) -%}
  {%- endif -%}
{% endmacro %}
