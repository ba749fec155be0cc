{#- Empty, or a day of the calendar written YYYY-MM-DD. -#}
{% macro is_date_or_empty(text) -%}
(
    {{ text }} is null
    or strlen({{ text }}) = 10
    and coalesce({{ text }} = cast(try_cast({{ text }} as date) as varchar), false)
)
{%- endmacro %}
