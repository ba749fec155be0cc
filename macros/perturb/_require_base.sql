{#- A base is a whole number from 2 to 1000; 1 would round nothing. -#}
{% macro _require_base(macro, base) -%}
{%- if base is not integer or base < 2 or base > 1000 -%}
    {{ exceptions.raise_compiler_error(
        macro ~ ": the base must be a whole number from 2 to 1000, not " ~ base
    ) }}
{%- endif -%}
{%- endmacro %}
