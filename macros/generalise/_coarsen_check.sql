{% macro _coarsen_check(dimensions, area, detail, number_of_levels, threshold) %}
  {%- if area not in dimensions or detail not in dimensions or area == detail -%}
    {{ exceptions.raise_compiler_error(
        "coarsen: `area` and `detail` must be two of the dimensions"
    ) }}
  {%- endif -%}
  {%- if number_of_levels is boolean or number_of_levels is not integer or number_of_levels < 1 -%}
    {{ exceptions.raise_compiler_error(
        "coarsen: `number_of_levels` must be a whole number, 1 or more"
    ) }}
  {%- endif -%}
  {%- if threshold is not string
      and (threshold is boolean or threshold is not integer or threshold < 1) -%}
    {{ exceptions.raise_compiler_error(
        "coarsen: `threshold` must be a whole number, 1 or more, or an SQL expression"
    ) }}
  {%- endif -%}
{% endmacro %}

{#- The codes of a cell other than its area, as one text that no other codes give. -#}
{% macro _coarsen_key(keys) -%}
{%- for key in keys -%}
length(c.{{ key }}) || ':' || c.{{ key }}{{ " || " if not loop.last }}
{%- endfor -%}
{%- endmacro %}
