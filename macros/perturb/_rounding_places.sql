{#- Every code of a dimension with its place: a cell's number is the sum of its codes' places. -#}
{% macro _rounding_places(dimensions, ancestors) -%}
{%- for dimension in dimensions %}
places_{{ loop.index }} as materialized (
    select
        code,
        (row_number() over (order by code) - 1)
        {%- for before in range(loop.index0) %}
        * (select count(*) from places_{{ before + 1 }})
        {%- endfor %} as place,
        not bool_or(is_below) as is_finest
    from (
        select code, false as is_below
        from {{ ancestors }}
        where dimension = '{{ dimension }}'
        union all
        select ancestor as code, code != ancestor as is_below
        from {{ ancestors }}
        where dimension = '{{ dimension }}'
    ) as codes
    group by code
){{ "," if not loop.last }}
{%- endfor %}
{%- endmacro %}
