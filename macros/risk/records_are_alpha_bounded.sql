{#- Classes in which one sensitive value has more than the share alpha, for (α,k)-anonymity. -#}
{% test records_are_alpha_bounded(model, quasi_identifiers, sensitive, alpha, suppressed=none) %}
with classes as (
    {{ oboro_sdc.class_diversity(
        model, quasi_identifiers, sensitive, suppressed=suppressed
    ) | indent(4) }}
)
select records, alpha
from classes
where coalesce(alpha > {{ alpha }} + 1e-9, true)
{% endtest %}
