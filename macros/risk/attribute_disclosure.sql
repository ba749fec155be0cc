{#-
    Who is disclosed without being found: records of classes that have one sensitive value only. One
    row.
-#}
{% macro attribute_disclosure(records, quasi_identifiers, sensitive, suppressed=none) %}
with classes as (
    {{ oboro_sdc.class_diversity(
        records, quasi_identifiers, sensitive, suppressed=suppressed
    ) | indent(4) }}
)
select
    sum(records)::bigint as records,
    coalesce(sum(records) filter (where different = 1), 0)::bigint as disclosed_records,
    disclosed_records / sum(records) as disclosed_share,
    sum(records * alpha) / sum(records) as expected_right_guesses
from classes
{% endmacro %}
