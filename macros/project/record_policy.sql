{#- What policy says of the anonymised residents, as an SQL expression. -#}
{% macro record_policy(column) -%}
(
    select {{ column }} from {{ ref('record_policies') }}
    where records = 'residents_anonymised'
)
{%- endmacro %}
