{#- One row per cell with its number. -#}
{% macro _rounding_numbered(cells, dimensions, published) %}
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    p{{ loop.index }}.place as place_{{ loop.index }},
    {%- endfor %}
    {% for dimension in dimensions -%}
    p{{ loop.index }}.place{{ " + " if not loop.last }}
    {%- endfor %} as cell,
    {% for dimension in dimensions -%}
    p{{ loop.index }}.is_finest{{ " and " if not loop.last }}
    {%- endfor %} as is_finest,
    coalesce({{ published }}, false) as is_published,
    if(
        c.value >= 0, cast(c.value as bigint),
        error('[refused] A cell has no count or a negative one: ' || c.{{ dimensions[0] }})
    ) as value
from {{ cells }} as c
{%- for dimension in dimensions %}
inner join places_{{ loop.index }} as p{{ loop.index }}
    on c.{{ dimension }} = p{{ loop.index }}.code
{%- endfor %}
{% endmacro %}
