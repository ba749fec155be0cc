{#-
    Three CTEs per dimension, since numbers are grouped faster than texts: `<dimension>_codes`
    numbers its codes, `<dimension>_paths` has each number with all numbers it counts in, once, and
    `<dimension>_places` has the codes that count anywhere, where contributions can be.
-#}
{% macro _contribution_codes(dimension, hierarchies, ancestors) -%}
{{ dimension }}_codes as (
    select code, cast(row_number() over (order by code) as integer) as number
    from (select distinct code from {{ hierarchies }} where dimension = '{{ dimension }}')
),
{{ dimension }}_paths as (
    select distinct c.number, u.number as above
    from {{ ancestors }} as a
    inner join {{ dimension }}_codes as c on a.code = c.code
    inner join {{ dimension }}_codes as u on a.ancestor = u.code
    where a.dimension = '{{ dimension }}'
),
{{ dimension }}_places as (
    select c.code, c.number
    from {{ dimension }}_codes as c
    inner join {{ dimension }}_paths as p on c.number = p.number and c.number = p.above
)
{%- endmacro %}

{#- What lies in the cells, carried to all codes of one dimension. -#}
{% macro _contributions_along(dimension, i, dimensions, top, request) -%}
select
    {%- for other in dimensions %}
    {{ 'p.above as ' if other == dimension else 's.' }}{{ other }},
    {%- endfor %}
    {{ oboro_sdc._contribution_merge(top, request) | indent(4) }}
from settled_{{ i - 1 }} as s
inner join {{ dimension }}_paths as p on s.{{ dimension }} = p.number
group by
    {%- for other in dimensions %}
    {{ 'p.above' if other == dimension else 's.' ~ other }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Contributors with several records, once in each cell that they have a part in. -#}
{% macro _spread_contributions(dimensions, weights, request) -%}
select
    {%- for dimension in dimensions %}
    p_{{ loop.index }}.above as {{ dimension }},
    {%- endfor %}
    n.number as unit, {{ oboro_sdc._contribution_sums(weights, request, of_records=false) }}
from in_finest_cells as r
inner join spread as n on r.unit = n.unit
{%- for dimension in dimensions %}
inner join {{ dimension }}_paths as p_{{ loop.index }}
    on r.{{ dimension }} = p_{{ loop.index }}.number
{%- endfor %}
group by
    {%- for dimension in dimensions %}
    p_{{ loop.index }}.above,
    {%- endfor %}
    n.number
{%- endmacro %}
