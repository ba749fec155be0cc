{#- A text as SQL. -#}
{% macro literal(text) -%}
{{ dbt.string_literal(dbt.escape_single_quotes(text)) }}
{%- endmacro %}

{#- A cell by its codes, for messages. -#}
{% macro cell_text(cell) -%}
{%- for name in var('names') -%}
{{ literal(name ~ '=') }} || {{ cell }}.d{{ loop.index }}{{ " || ', ' || " if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- The name of a dimension, for messages. -#}
{% macro name_of(dimension) -%}
case {{ dimension }}
    {%- for name in var('names') %} when 'd{{ loop.index }}' then {{ literal(name) }}{% endfor %}
end
{%- endmacro %}
