{#-
    Primary suppression by one frequency threshold for the whole table. A count n with
    0 < n < threshold is a primary cell; a zero is one only if zeros are unsafe.
-#}
{% macro primary_by_count(cells, dimensions, threshold, zeros='safe') %}
{{- oboro_sdc._check_rule("primary_by_count", dimensions, zeros) -}}
{%- set checked = oboro_sdc._whole_number(threshold, "primary_by_count: threshold", 1) %}
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    -- Fewer than nobody is no count.
    {{ function('is_unsafe_count') }}(value, {{ checked }})
    or value < {{ 1 if zeros == 'unsafe' else 0 }} as is_primary,
    cast(null as decimal(38, 4)) as protect_above,
    cast(null as decimal(38, 4)) as protect_below
from {{ cells }}
{% endmacro %}
