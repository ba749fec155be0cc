{#-
    Classes that break k-map or δ-presence: `population` holds the people among whom the records
    hide, generalised as the records are.
-#}
{% test records_hide_in_population(
    model, quasi_identifiers, population, k_map=1, delta_min=0, delta_max=1, suppressed=none
) %}
with classes as (
    {{ oboro_sdc.equivalence_classes(model, quasi_identifiers, suppressed) | indent(4) }}
),
people as (
    {{ oboro_sdc.equivalence_classes(population, quasi_identifiers) | indent(4) }}
)
select c.records, p.records as people
from classes as c
left join people as p
    on {% for column in quasi_identifiers -%}
    c.{{ adapter.quote(column) }} is not distinct from p.{{ adapter.quote(column) }}
    {{- ' and ' if not loop.last }}
    {%- endfor %}
where coalesce(
    p.records < {{ k_map }}
    or c.records / p.records not between {{ delta_min }} and {{ delta_max }},
    true
)
{% endtest %}
