{#- The records as local_recoding shows them. Returns a query. -#}
{% macro recode_records(records, recoding, quasi_identifiers, carry=[]) %}
select
    {%- for column in quasi_identifiers %}
    c.{{ adapter.quote('shown_' ~ column) }} as {{ adapter.quote(column) }},
    {%- endfor %}
    {%- for column in carry %}
    r.{{ adapter.quote(column) }},
    {%- endfor %}
from {{ records }} as r
inner join {{ recoding }} as c
    on {% for column in quasi_identifiers -%}
    cast(r.{{ adapter.quote(column) }} as varchar) = c.{{ adapter.quote(column) }}
    {{- ' and ' if not loop.last }}
    {%- endfor %}
{% endmacro %}
