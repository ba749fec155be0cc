{#- Classes in which a sensitive value is more frequent than β-likeness allows. -#}
{% test records_are_beta_like(
    model, quasi_identifiers, sensitive, beta, kind='enhanced', reference=none, suppressed=none
) %}
  {%- if kind not in ['basic', 'enhanced'] -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] records_are_beta_like: `kind` must be basic or enhanced'
    ) -%}
  {%- endif -%}
with classes as (
    {{ oboro_sdc.class_diversity(
        model, quasi_identifiers, sensitive, reference=reference, suppressed=suppressed
    ) | indent(4) }}
)
select records, beta
from classes
where coalesce(beta > {{ beta }} + 1e-9, true)
{%- if kind == 'enhanced' %}
    or is_beyond_log
{%- endif %}
{% endtest %}
