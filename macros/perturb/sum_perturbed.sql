{#-
    Every cell as the sum of its perturbed finest cells, so that the table adds up. Each finest cell
    counts once in a margin, on however many ways. A margin of which a part is hidden is hidden.
-#}
{% macro sum_perturbed(perturbed, cells, dimensions, ancestors) %}
with leaves as (
    select {{ dimensions | join(', ') }}, value, value is null as is_lacking
    from {{ perturbed }}
),
{{ oboro_sdc._sums_along(dimensions, ancestors, {
    'value': 'sum(s.value)',
    'is_lacking': 'bool_or(s.is_lacking)'
}) }},
summed as (
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        if(s.is_lacking is false, cast(s.value as bigint), null) as value
    from {{ cells }} as c
    left join along_{{ dimensions[-1] }} as s
        on {% for dimension in dimensions -%}
        c.{{ dimension }} = s.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    value,
    if(value is not null, 'perturbed', 'hidden') as status
from summed
{% endmacro %}
