{#- Sampling: a secret draw of so large a share of the records, rounded down. -#}
{% macro sample_records(records, key, share, secret, columns) %}
  {%- do oboro_sdc._microdata_require(
    'sample_records',
    (share is string and share | length > 0) or (share is number and share is not boolean and 0 < share <= 1),
    '`share` must lie above 0 and be at most 1, or be an SQL expression'
  ) -%}
select {{ oboro_sdc._microdata_columns(columns) }}
from {{ records }}
qualify row_number() over (
    order by {{ oboro_sdc._microdata_draw(secret, adapter.quote(key), 'sample') }}, {{ adapter.quote(key) }}
) <= floor(count(*) over () * {% if share is number %}{{ share }}{% else -%}
    if(
        coalesce({{ share }} > 0 and {{ share }} <= 1, false),
        {{ share }},
        error('[refused] sample_records: the share must lie above 0 and be at most 1')
    )
    {%- endif %})
{% endmacro %}
