{#-
    Destroys the key of a purpose: nobody can make or check its pseudonyms any more. An operation:
    dbt run-operation. The row is overwritten before it goes, and the file is written anew.
-#}
{% macro destroy_pseudonym_key(keys, purpose) %}
  {%- do run_query(
    "update " ~ keys ~ " set secret = repeat('0', 64) where purpose = '"
    ~ dbt.escape_single_quotes(purpose) ~ "'"
  ) -%}
  {%- do run_query(
    "delete from " ~ keys ~ " where purpose = '" ~ dbt.escape_single_quotes(purpose) ~ "'"
  ) -%}
  {%- do adapter.commit() -%}
{% endmacro %}
