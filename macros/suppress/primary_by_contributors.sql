{#-
    Primary suppression by a minimum number of contributors: a cell to which 1 to minimum - 1
    contribute is a primary cell. Several records of one holding are one contributor.
-#}
{% macro primary_by_contributors(
    cells, dimensions, minimum, contributors='contributors', zeros='safe', respondents='respondents'
) %}
{{- oboro_sdc._check_rule("primary_by_contributors", dimensions, zeros) -}}
{%- set checked = oboro_sdc._whole_number_of_policy(minimum, "primary_by_contributors: minimum", 2) %}
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    -- A value to which nobody contributes contradicts itself.
    {{ function('is_unsafe_count') }}({{ contributors }}, {{ checked }})
    or coalesce({{ contributors }} < 1 and value != 0, true)
    {%- if zeros == 'unsafe' %}
    or coalesce(value = 0 and {{ respondents }} > 0, true)
    {%- endif %} as is_primary,
    cast(null as decimal(38, 4)) as protect_above,
    cast(null as decimal(38, 4)) as protect_below
from {{ cells }}
{% endmacro %}
