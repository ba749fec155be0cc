{#- The line of a cell along a dimension: its place in all others. -#}
{% macro _rounding_lines(dimensions) -%}
{%- for dimension in dimensions -%}
cell - place_{{ loop.index }} as line_{{ loop.index }}{{ ", " if not loop.last }}
{%- endfor -%}
{%- endmacro %}
