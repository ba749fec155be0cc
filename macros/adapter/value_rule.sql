{#-
    Creates a value rule. dbt-duckdb does not create functions; DuckDB has macros in the catalog,
    so that compiled SQL and lineage show their names.
-#}
{% materialization value_rule, adapter='duckdb', supported_languages=['sql'] %}
  {%- set rule = this.incorporate(type=this.Function) -%}
  {%- set statement -%}
    create or replace macro {{ rule }}(
      {{ model.arguments | map(attribute='name') | join(', ') }}
    ) as cast((
      {{ model.compiled_code }}
    ) as {{ model.returns.data_type }})
  {%- endset -%}

  {{ run_hooks(pre_hooks) }}
  {%- do function_execute_build_sql(statement, load_cached_relation(this), rule) -%}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [rule]}) }}
{% endmaterialization %}
