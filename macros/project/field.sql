{#-
    A field as text: surrounding spaces (half and full width) removed, empty is NULL. Trimming costs
    more than reading, so it is done only in records that can need it.
-#}
{% macro field(position) -%}
{%- set text = 'r.fields[p.' ~ position ~ ']' -%}
nullif(if(r.may_have_padding, trim({{ text }}, ' 　'), {{ text }}), '')
{%- endmacro %}
