{#- Classes whose sensitive values are further than t from those of the reference. -#}
{% test records_are_t_close(
    model, quasi_identifiers, sensitive, t, distance='equal', reference=none, hierarchies=none,
    order=none, attribute=none, suppressed=none
) %}
with classes as (
    {{ oboro_sdc.class_diversity(
        model, quasi_identifiers, sensitive, 2, distance, reference, hierarchies, order, attribute,
        suppressed
    ) | indent(4) }}
)
select records, t
from classes
where coalesce(t > {{ t }} + 1e-9, true)
{% endtest %}
