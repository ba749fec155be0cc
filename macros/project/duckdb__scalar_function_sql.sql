{#- Value rules are DuckDB macros in the catalog, so that compiled SQL and lineage show their names. -#}
{% macro duckdb__scalar_function_sql(target_relation) %}
    create or replace macro {{ target_relation.render() }}(
        {{ model.arguments | map(attribute='name') | join(', ') }}
    ) as cast((
        {{ model.compiled_code }}
    ) as {{ model.returns.data_type }})
{% endmacro %}
