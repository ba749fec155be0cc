{#- One row per move worth a try. Up goes with down by rank, and each of the best with each. -#}
{% macro _rounding_tried(kinds, base) %}
with slopes as (
    select p.inner_cell, count(*) as length, sum(e.error) as slope
    from path as p
    inner join errors as e on p.cell = e.cell
    group by p.inner_cell
),
gains as (
    select
        n.inner_cell, n.up, n.flip, n.line, n.round, n.kind, s.length,
        cast(2 * n.flip * s.slope + n.flip * n.flip * s.length as bigint) as gain
    from now as n
    inner join slopes as s on n.inner_cell = s.inner_cell
    where n.is_candidate
),
ranked as (
    select
        *,
        row_number() over (partition by line, up order by gain, inner_cell) as rank,
        if(kind = {{ kinds - 1 }}, 40, 2) as best
    from gains
    where kind > 0
),
moves as (
    select inner_cell as one, cast(null as bigint) as other, flip as one_flip, round, gain as hope
    from gains
    where kind = 0 and gain < 0
    union all
    -- The hope is that all they count in is shared but themselves; most moves fail it.
    select
        u.inner_cell as one, d.inner_cell as other, u.flip as one_flip, u.round,
        u.gain + d.gain - {{ 2 * base * base }} * (least(u.length, d.length) - 1) as hope
    from ranked as u
    inner join ranked as d
        on u.line = d.line
        and (u.rank = d.rank or (u.rank <= u.best and d.rank <= d.best))
    where not u.up and d.up
),
promising as (
    select one, other, one_flip, round
    from moves
    where hope < 0
    order by hope, one, other
    limit 20000
)
select row_number() over (order by one, other) as move, one, other, one_flip, round
from promising
{% endmacro %}
