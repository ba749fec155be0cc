{#-
    The table with each area at its own level of detail: a cell is shown if its code belongs to the
    area's level or to a coarser one.
-#}
{% macro coarsen_cells(cells, dimensions, area, detail, areas, levels) %}
{%- if area not in dimensions or detail not in dimensions or area == detail -%}
    {{ exceptions.raise_compiler_error(
        "coarsen_cells: `area` and `detail` must be two of the dimensions"
    ) }}
{%- endif -%}
with coarsest as (
    select code, max(level) as level
    from {{ levels }}
    group by code
),
decided as (
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value,
        -- Only a plain 'yes' publishes.
        if(coalesce(l.level >= a.level, false), 'published', 'hidden') as status
    from {{ cells }} as c
    left join {{ areas }} as a on c.{{ area }} = a.{{ area }}
    left join coarsest as l on c.{{ detail }} = l.code
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    if(status = 'published', value, null) as value,
    status
from decided
{% endmacro %}
