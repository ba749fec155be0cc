{#- Primary cells that are given: by hand, or by a rule whose result lies in a column. -#}
{% macro primary_by_column(cells, dimensions, column) %}
{{- oboro_sdc._check_rule("primary_by_column", dimensions) }}
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    coalesce(cast({{ column }} as boolean), true) as is_primary,
    cast(null as decimal(38, 4)) as protect_above,
    cast(null as decimal(38, 4)) as protect_below
from {{ cells }}
{% endmacro %}
