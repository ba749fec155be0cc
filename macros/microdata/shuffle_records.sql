{#- Random reordering: the place of a record tells nothing of where it stood. -#}
{% macro shuffle_records(records, key, secret, columns) %}
select {{ oboro_sdc._microdata_columns(columns) }}
from {{ records }}
order by {{ oboro_sdc._microdata_draw(secret, adapter.quote(key), 'shuffle') }}, {{ adapter.quote(key) }}
{% endmacro %}
