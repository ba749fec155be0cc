{#- The quasi-identifiers of anonymised records: what an attacker may know of a resident. -#}
{% macro record_columns() %}
  {%- do return([
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality',
    'years_of_residence'
  ]) -%}
{% endmacro %}
