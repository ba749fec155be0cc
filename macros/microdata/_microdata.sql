{#- Names of columns as an SQL list. -#}
{% macro _microdata_columns(columns, prefix='') %}
  {%- set listed = [] -%}
  {%- for column in columns -%}
    {%- do listed.append((prefix ~ '.' if prefix else '') ~ adapter.quote(column)) -%}
  {%- endfor -%}
  {%- do return(listed | join(', ')) -%}
{% endmacro %}

{% macro _microdata_require(macro, condition, message) %}
  {%- if not condition -%}
    {%- do exceptions.raise_compiler_error('[refused] ' ~ macro ~ ': ' ~ message) -%}
  {%- endif -%}
{% endmacro %}

{#-
    A number from 0 to below 1 for each record and purpose, the same as long as the secret is. `secret`
    is an SQL expression, such as a subquery of the table of secrets: a number in the text of a
    statement is no secret.
-#}
{% macro _microdata_draw(secret, key, purpose) %}
  {%- do return(
    "((('0x' || substr(sha256(concat_ws(chr(31), coalesce(nullif(" ~ secret ~ ", ''), "
    ~ "error('[refused] there is no secret to draw by')), '" ~ purpose ~ "', "
    ~ key ~ "::varchar)), 1, 13))::bigint) / 4503599627370496.0)"
  ) -%}
{% endmacro %}
