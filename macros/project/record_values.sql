{#- Every value of records with its column, as a query: `attribute`, `code`. -#}
{% macro record_values(records, columns) %}
{%- for column in columns %}
{{ 'union all' if not loop.first }}
select '{{ column }}' as attribute, {{ column }} as code
from {{ records }}
{%- endfor %}
{% endmacro %}
