{#-
    Every record with its quasi-identifiers at the levels of `levels`, whether its class is kept or not.
    Returns a query.
-#}
{% macro generalise_columns(records, levels, hierarchies, quasi_identifiers, carry=[]) %}
with chosen as (
    select h.attribute, h.value, h.generalised
    from {{ hierarchies }} as h
    inner join {{ levels }} as l on h.attribute = l.quasi_identifier and h.level = l.level
)
select
    {%- for column in quasi_identifiers %}
    g{{ loop.index }}.generalised as {{ adapter.quote(column) }},
    {%- endfor %}
    {%- for column in carry %}
    r.{{ adapter.quote(column) }},
    {%- endfor %}
from {{ records }} as r
{%- for column in quasi_identifiers %}
inner join chosen as g{{ loop.index }}
    on g{{ loop.index }}.attribute = '{{ dbt.escape_single_quotes(column) }}'
    and g{{ loop.index }}.value = cast(r.{{ adapter.quote(column) }} as varchar)
{%- endfor %}
{% endmacro %}
