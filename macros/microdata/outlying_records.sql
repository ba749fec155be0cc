{#-
    Outlying descriptions (特異な記述): codes that few have, extreme values, combinations that few
    have. Returns a query, one row per record and fault.
-#}
{% macro outlying_records(records, key, rare_codes={}, extremes={}, rare_combinations=[]) %}
  {%- do oboro_sdc._microdata_require(
    'outlying_records',
    rare_codes is mapping and extremes is mapping
    and rare_codes | length + extremes | length + rare_combinations | length > 0,
    'name `rare_codes` (column: least records), `extremes` (column: [least, most]) or '
    ~ '`rare_combinations` (columns, least)'
  ) -%}
with outlying as (
    {%- for column, least in rare_codes.items() %}
    {{ 'union all' if not loop.first }}
    select {{ adapter.quote(key) }}, '{{ column }}' as column_name, 'rare_code' as reason
    from {{ records }}
    qualify count(*) over (partition by {{ adapter.quote(column) }}) < {{ least }}
    {%- endfor %}
    {%- for column, bounds in extremes.items() %}
    {{ 'union all' if rare_codes | length > 0 or not loop.first }}
    select {{ adapter.quote(key) }}, '{{ column }}' as column_name, 'extreme_value' as reason
    from {{ records }}
    where {{ adapter.quote(column) }} < {{ bounds[0] }} or {{ adapter.quote(column) }} > {{ bounds[1] }}
    {%- endfor %}
    {%- for rule in rare_combinations %}
    {%- for column in rule.columns %}
    {{ 'union all' if rare_codes | length + extremes | length > 0 or not (loop.first and loop.index0 == 0 and rule == rare_combinations[0]) }}
    select {{ adapter.quote(key) }}, '{{ column }}' as column_name, 'rare_combination' as reason
    from {{ records }}
    qualify count(*) over (partition by {{ oboro_sdc._microdata_columns(rule.columns) }}) < {{ rule.least }}
    {%- endfor %}
    {%- endfor %}
)
select distinct {{ adapter.quote(key) }}, column_name, reason
from outlying
{% endmacro %}
