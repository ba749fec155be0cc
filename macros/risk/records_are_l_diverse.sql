{#- Classes whose sensitive values are not l-diverse, counted from the released rows alone. -#}
{% test records_are_l_diverse(
    model, quasi_identifiers, sensitive, l, kind='distinct', c=none, suppressed=none
) %}
  {%- if kind not in ['distinct', 'entropy', 'recursive'] or (kind == 'recursive' and c is not number) -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] records_are_l_diverse: `kind` must be distinct, entropy, or recursive with a number `c`'
    ) -%}
  {%- endif -%}
with classes as (
    {{ oboro_sdc.class_diversity(
        model, quasi_identifiers, sensitive, l, suppressed=suppressed
    ) | indent(4) }}
)
select records, different
from classes
where different < {{ l }}
{%- if kind == 'entropy' %}
    or entropy_l < {{ l }} - 1e-9
{%- elif kind == 'recursive' %}
    or coalesce(least_c >= {{ c }}, true)
{%- endif %}
{% endtest %}
