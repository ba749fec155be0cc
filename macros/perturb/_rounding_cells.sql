{#- Every code of a dimension with its place: the cell of a table is the sum of its codes' places. -#}
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
        select ancestor as code, code <> ancestor as is_below
        from {{ ancestors }}
        where dimension = '{{ dimension }}'
    ) as codes
    group by code
){{ "," if not loop.last }}
{%- endfor %}
{%- endmacro %}

{#- One row per cell with its number. -#}
{% macro _rounding_numbered(cells, dimensions, published) %}
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    p{{ loop.index }}.place as place_{{ loop.index }},
    {%- endfor %}
    {% for dimension in dimensions %}p{{ loop.index }}.place{{ " + " if not loop.last }}{% endfor %} as cell,
    {% for dimension in dimensions %}p{{ loop.index }}.is_finest{{ " and " if not loop.last }}{% endfor %} as is_finest,
    coalesce({{ published }}, false) as is_published,
    if(
        c.value >= 0, cast(c.value as bigint),
        error('[refused] A cell has no count or a negative one: ' || c.{{ dimensions[0] }})
    ) as value
from {{ cells }} as c
{%- for dimension in dimensions %}
inner join places_{{ loop.index }} as p{{ loop.index }} on c.{{ dimension }} = p{{ loop.index }}.code
{%- endfor %}
{% endmacro %}

{#- The line of a cell along a dimension: its place in all others. -#}
{% macro _rounding_lines(dimensions) -%}
{%- for dimension in dimensions -%}
cell - place_{{ loop.index }} as line_{{ loop.index }}{{ ", " if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- One row per cell that may be rounded and published cell it counts in. -#}
{% macro _rounding_path(dimensions, ancestors) %}
with counts_in as (
    select
        s.cell as inner_cell,
        {% for dimension in dimensions %}q{{ loop.index }}.place{{ " + " if not loop.last }}{% endfor %} as cell
    from (
        select n.* from numbered as n
        inner join small as s on n.cell = s.inner_cell
    ) as s
    {%- for dimension in dimensions %}
    inner join {{ ancestors }} as a{{ loop.index }}
        on a{{ loop.index }}.dimension = '{{ dimension }}' and s.{{ dimension }} = a{{ loop.index }}.code
    inner join places_{{ loop.index }} as q{{ loop.index }}
        on a{{ loop.index }}.ancestor = q{{ loop.index }}.code
    {%- endfor %}
)
select c.inner_cell, c.cell
from counts_in as c
inner join numbered as n on c.cell = n.cell
where n.is_published
{% endmacro %}

{#- Must be rounded: what counts in a small published cell. Sums are rounded along the order. -#}
{% macro _rounding_start(base, largest) %}
with needed as (
    select distinct p.inner_cell
    from path as p
    inner join numbered as n on p.cell = n.cell
    where n.value between 1 and {{ largest }}
),
summed as (
    select
        s.inner_cell, s.rest,
        n.inner_cell is not null as is_candidate,
        sum(if(n.inner_cell is not null, s.rest, 0)) over (order by s.inner_cell) as total
    from small as s
    left join needed as n on s.inner_cell = n.inner_cell
)
select
    inner_cell,
    is_candidate,
    is_candidate
    and (2 * total + {{ base }}) // {{ 2 * base }}
    > (2 * (total - rest) + {{ base }}) // {{ 2 * base }} as up
from summed
{% endmacro %}
