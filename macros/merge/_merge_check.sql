{% macro _merge_check(
    parents, population_floor, households_floor, population_margin, households_margin
) %}
  {%- if parents is string or parents is not sequence or parents | length == 0
      or parents | reject('string') | list | length > 0
      or parents | unique | list | length < parents | length -%}
    {{ exceptions.raise_compiler_error(
        "merge_areas: `parents` must list different columns, from the innermost to the outermost"
    ) }}
  {%- endif -%}
  {%- for name, number, least in [
    ('population_floor', population_floor, 1), ('households_floor', households_floor, 1),
    ('population_margin', population_margin, 0), ('households_margin', households_margin, 0),
  ] -%}
    {%- if number is not string
        and (number is boolean or number is not integer or number < least) -%}
      {{ exceptions.raise_compiler_error(
          "merge_areas: `" ~ name ~ "` must be a whole number, " ~ least
          ~ " or more, or an SQL expression"
      ) }}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{#- Zeros are published: a group without anybody is safe. A missing figure is never safe. -#}
{% macro _merge_is_small(population, households, population_floor, households_floor) -%}
coalesce(
    ({{ population }} > 0 or {{ households }} > 0)
    and ({{ population }} < {{ population_floor }} or {{ households }} < {{ households_floor }}),
    true
)
{%- endmacro %}
