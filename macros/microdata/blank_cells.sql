{#- Cell deletion (セル削除): the records, without the values that `outlying` names. -#}
{% macro blank_cells(records, outlying, key, columns) %}
with named as (
    select {{ adapter.quote(key) }}, list(distinct column_name) as column_names
    from {{ outlying }}
    group by {{ adapter.quote(key) }}
)
select
    {%- for column in columns %}
    case
        when not coalesce(list_contains(n.column_names, '{{ column }}'), false)
            then r.{{ adapter.quote(column) }}
    end as {{ adapter.quote(column) }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ records }} as r
left join named as n on r.{{ adapter.quote(key) }} = n.{{ adapter.quote(key) }}
{% endmacro %}
