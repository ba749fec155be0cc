{#- The classes of records that agree in all quasi-identifiers, counted from the rows alone. -#}
{% macro equivalence_classes(records, quasi_identifiers, suppressed=none) %}
  {%- if quasi_identifiers is string or quasi_identifiers is not sequence
      or quasi_identifiers | length == 0 -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] equivalence_classes: `quasi_identifiers` must list columns'
    ) -%}
  {%- endif -%}
select
    {%- for column in quasi_identifiers %}
    {{ adapter.quote(column) }},
    {%- endfor %}
    count(*) as records
from {{ records }}
where not ({{ oboro_sdc._is_suppressed(quasi_identifiers, suppressed) }})
group by {% for column in quasi_identifiers -%}
    {{ adapter.quote(column) }}{{ ', ' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#-
    Whether a record was suppressed and is shown as a row of stars. With one column a star is a
    value like any other: such rows are a class, and are judged.
-#}
{% macro _is_suppressed(quasi_identifiers, suppressed) %}
  {%- if suppressed is none -%}
    {%- do return('false') -%}
  {%- endif -%}
  {%- set stars = [] -%}
  {%- for column in quasi_identifiers -%}
    {%- do stars.append(
      'coalesce(' ~ adapter.quote(column) ~ "::varchar = '" ~ suppressed ~ "', false)"
    ) -%}
  {%- endfor -%}
  {%- do return(stars | join(' and ')) -%}
{% endmacro %}
