{#- The table beside the certificate that holds the statements. -#}
{% macro _witness_record() %}
  {%- do return(this.incorporate(
    path={'identifier': this.identifier ~ '__statements'}, type='table'
  )) -%}
{% endmacro %}

{% macro _witness_record_statement(statements) %}
    create or replace table {{ oboro_sdc._witness_record() }} as
    select sequence::integer as sequence, step, statement
    from (
      values
      {%- for entry in statements.done %}
      (
        {{ loop.index }},
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.step)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.statement)) }}
      ){{ ',' if not loop.last }}
      {%- endfor %}
    ) as recorded (sequence, step, statement)
    order by sequence
{% endmacro %}

{#- The same record as one script, for the folder of the statements that dbt ran. -#}
{% macro _witness_script(statements) %}
  {%- for entry in statements.done -%}
-- {{ loop.index }} {{ entry.step }}
{{ entry.statement }};

  {% endfor -%}
{% endmacro %}
