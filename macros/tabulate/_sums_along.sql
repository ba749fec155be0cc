{#-
    CTEs that add the finest cells, in a CTE `leaves`, up to every margin, dimension by dimension. The
    last one, along_<last dimension>, has them all.
-#}
{% macro _sums_along(dimensions, ancestors, measures) -%}
{%- for dimension in dimensions %}
along_{{ dimension }} as (
    select
        {%- for other in dimensions %}
        {{ 'a.ancestor as ' ~ other if other == dimension else 's.' ~ other }},
        {%- endfor %}
        {%- for name, expression in measures.items() %}
        {{ expression }} as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ 'leaves' if loop.first else 'along_' ~ dimensions[loop.index0 - 1] }} as s
    inner join {{ ancestors }} as a
        on a.dimension = '{{ dimension }}' and s.{{ dimension }} = a.code
    group by
        {%- for other in dimensions %}
        {{ 'a.ancestor' if other == dimension else 's.' ~ other }}{{ "," if not loop.last }}
        {%- endfor %}
){{ "," if not loop.last }}
{%- endfor %}
{%- endmacro %}
