{#-
    Synthetic records (疑似データ生成): as many as each published cell of a protected table counts. A
    hidden cell makes none, and nothing but the table is used. `cells` holds the finest cells only.
-#}
{% macro synthetic_records(cells, dimensions, value='value', status='status') %}
select {{ oboro_sdc._microdata_columns(dimensions) }}
from (
    select
        {{ oboro_sdc._microdata_columns(dimensions) }},
        unnest(range(coalesce({{ adapter.quote(value) }}, 0)::bigint)) as record
    from {{ cells }}
    where {{ adapter.quote(status) }} = 'published'
)
{% endmacro %}
