{#- The figures of the tables of the annual report, as the seed `report_columns` lays them out. -#}
{% macro report_columns(report_table) %}
  {%- if report_table == 'population_by_age' -%}
    {%- set columns = ['total'] -%}
    {%- for age_from in range(0, 100, 5) -%}
      {%- do columns.append('age_%02d_%02d' | format(age_from, age_from + 4)) -%}
    {%- endfor -%}
    {%- do return(columns + ['age_100_over']) -%}
  {%- endif -%}
  {%- do return([
    'male', 'female', 'population', 'households_japanese', 'households_mixed', 'households',
    'moved_in_domestic', 'moved_in_abroad', 'moved_in', 'born', 'entered_by_naturalisation',
    'entered_by_loss_of_nationality', 'entered_otherwise', 'entered_other', 'additions',
    'moved_out_domestic', 'moved_out_abroad', 'moved_out', 'died', 'removed_by_naturalisation',
    'removed_by_loss_of_nationality', 'removed_otherwise', 'removed_other', 'removals',
    'net_change', 'net_change_rate', 'natural_change', 'natural_change_rate', 'social_change',
    'social_change_rate'
  ]) -%}
{% endmacro %}
