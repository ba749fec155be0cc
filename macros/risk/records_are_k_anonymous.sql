{#- Classes of fewer than k records, counted from the released rows alone. -#}
{% test records_are_k_anonymous(model, quasi_identifiers, k, suppressed=none) %}
  {%- if k is not integer or k is boolean or k < 1 -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] records_are_k_anonymous: `k` must be a whole number from 1'
    ) -%}
  {%- endif -%}
with classes as (
    {{ oboro_sdc.equivalence_classes(model, quasi_identifiers, suppressed) | indent(4) }}
)
select records
from classes
where records < {{ k }}
{% endtest %}
