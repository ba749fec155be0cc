{#- The records at the levels that optimal_generalisation chose. Returns a query. -#}
{% macro generalise_records(
    records, levels, hierarchies, quasi_identifiers, sensitive=[], insensitive=[],
    suppressed='drop'
) %}
  {%- if suppressed not in ['drop', 'star'] -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] generalise_records: `suppressed` must be drop or star'
    ) -%}
  {%- endif -%}
  {%- if quasi_identifiers is string or quasi_identifiers | length == 0 -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] generalise_records: `quasi_identifiers` must list columns'
    ) -%}
  {%- endif -%}
  {%- set classes = levels.incorporate(
    path={'identifier': levels.identifier ~ '__classes'}, type='table'
  ) -%}
with generalised as (
    {{ oboro_sdc.generalise_columns(
        records, levels, hierarchies, quasi_identifiers, sensitive + insensitive
    ) | indent(4) }}
),
judged as (
    -- A record whose class nobody judged is not kept.
    select g.*, coalesce(c.is_kept, false) as is_kept
    from generalised as g
    left join {{ classes }} as c
        on {% for column in quasi_identifiers -%}
        g.{{ adapter.quote(column) }} = c.{{ adapter.quote(column) }}
        {{- ' and ' if not loop.last }}
        {%- endfor %}
)
select
    {%- for column in quasi_identifiers + sensitive %}
    {%- if suppressed == 'star' %}
    case when is_kept then {{ adapter.quote(column) }} else '*' end as {{ adapter.quote(column) }}
    {%- else %}
    {{ adapter.quote(column) }}
    {%- endif %}
    {{- ',' if not (loop.last and insensitive | length == 0) }}
    {%- endfor %}
    {%- for column in insensitive %}
    {{ adapter.quote(column) }}{{ ',' if not loop.last }}
    {%- endfor %}
from judged
where is_kept{{ ' or true' if suppressed == 'star' }}
{% endmacro %}
