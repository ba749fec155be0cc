{#- A text as SQL. -#}
{% macro literal(text) -%}
{{ dbt.string_literal(dbt.escape_single_quotes(text)) }}
{%- endmacro %}

{#- The name of a column, for messages. -#}
{% macro name_of(column) -%}
case {{ column }}
    {%- for short, name in var('names').items() %}
    when '{{ short }}' then {{ literal(name) }}
    {%- endfor %}
end
{%- endmacro %}
