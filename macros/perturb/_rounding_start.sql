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
