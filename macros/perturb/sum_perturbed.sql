{#-
    Every cell as the sum of its perturbed finest cells, so that the table adds up. Each finest cell
    counts once in a margin, on however many ways. A margin of which a part is hidden is hidden.
-#}
{% macro sum_perturbed(perturbed, cells, dimensions, ancestors) %}
with finest as (
    select {{ dimensions | join(', ') }}, value, value is null as is_lacking
    from {{ perturbed }}
),
{%- for dimension in dimensions %}
{%- set source = 'finest' if loop.first else 'along_' ~ dimensions[loop.index0 - 1] %}
along_{{ dimension }} as (
    select
        {%- for other in dimensions %}
        {{ 'a.ancestor as ' ~ other if other == dimension else 's.' ~ other }},
        {%- endfor %}
        sum(s.value) as value,
        bool_or(s.is_lacking) as is_lacking
    from {{ source }} as s
    inner join {{ ancestors }} as a on a.dimension = '{{ dimension }}' and s.{{ dimension }} = a.code
    group by
        {%- for other in dimensions %}
        {{ 'a.ancestor' if other == dimension else 's.' ~ other }}{{ "," if not loop.last }}
        {%- endfor %}
),
{%- endfor %}
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
