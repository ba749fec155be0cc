{#- Item deletion (項目削除): the records with the columns that are kept, and no other. -#}
{% macro remove_columns(records, keep) %}
  {%- do oboro_sdc._microdata_require(
    'remove_columns', keep is not string and keep | length > 0, '`keep` must list columns'
  ) -%}
select {{ oboro_sdc._microdata_columns(keep) }}
from {{ records }}
{% endmacro %}
