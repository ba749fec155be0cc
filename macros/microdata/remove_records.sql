{#- Record deletion (レコード削除): the records that `outlying` does not name. -#}
{% macro remove_records(records, outlying, key, columns) %}
select {{ oboro_sdc._microdata_columns(columns, 'r') }}
from {{ records }} as r
anti join {{ outlying }} as o on r.{{ adapter.quote(key) }} = o.{{ adapter.quote(key) }}
{% endmacro %}
