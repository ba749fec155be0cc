{#- One row per cell that may be rounded and published cell it counts in. -#}
{% macro _rounding_path(dimensions, ancestors) %}
with counts_in as (
    select
        s.cell as inner_cell,
        {% for dimension in dimensions -%}
        q{{ loop.index }}.place{{ " + " if not loop.last }}
        {%- endfor %} as cell
    from (
        select n.* from numbered as n
        inner join small as s on n.cell = s.inner_cell
    ) as s
    {%- for dimension in dimensions %}
    inner join {{ ancestors }} as a{{ loop.index }}
        on a{{ loop.index }}.dimension = '{{ dimension }}'
        and s.{{ dimension }} = a{{ loop.index }}.code
    inner join places_{{ loop.index }} as q{{ loop.index }}
        on a{{ loop.index }}.ancestor = q{{ loop.index }}.code
    {%- endfor %}
)
select c.inner_cell, c.cell
from counts_in as c
inner join numbered as n on c.cell = n.cell
where n.is_published
{% endmacro %}
