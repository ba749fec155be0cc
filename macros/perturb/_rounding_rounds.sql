{#-
    The rounds of improvement. A move flips one cell, or one up and one down. What a round improves
    is the sum of the squared changes of all published cells, in whole numbers. Many moves are made
    at once, each with the chance at which the sum is expected to fall most (the minimum of a
    parabola: moves add up, their overlaps grow with the square); if together they do not improve,
    the best one is made alone. So every round improves, or says that its kind of move cannot.
-#}
{% macro _rounding_rounds(dimensions, base, identified) %}
{%- set kinds = dimensions | length + 2 %}
select 0 as round, 0 as kind, 0 as stalled, inner_cell, is_candidate, up
from start
union all
(
    with now as materialized (
        select
            r.round, r.kind, r.stalled, r.inner_cell, r.is_candidate, r.up, s.rest,
            if(r.up, -{{ base }}, {{ base }}) as flip,
            case r.kind
                {%- for dimension in dimensions %}
                when {{ loop.index }} then s.line_{{ loop.index }}
                {%- endfor %}
                else 0
            end as line
        from rounding as r
        inner join small as s on r.inner_cell = s.inner_cell
        where r.stalled < {{ kinds }} and r.round < 400
    ),
    errors as materialized (
        select p.cell, cast(sum(if(n.up, {{ base }} - n.rest, -n.rest)) as bigint) as error
        from now as n
        inner join path as p on n.inner_cell = p.inner_cell
        where n.is_candidate
        group by p.cell
    ),
    tried as materialized (
        {{ _rounding_tried(kinds, base) | indent(8) }}
    ),
    effects as materialized (
        select m.move, p.cell, cast(sum(m.flip) as bigint) as effect
        from (
            select move, one as inner_cell, one_flip as flip from tried
            union all
            select move, other as inner_cell, -one_flip as flip from tried where other is not null
        ) as m
        inner join path as p on m.inner_cell = p.inner_cell
        group by m.move, p.cell
        having sum(m.flip) <> 0
    ),
    improving as materialized (
        -- Only moves that are the best one of each of their cells, so that none flips twice.
        select t.move, t.one, t.other, t.round, j.gain
        from tried as t
        inner join (
            select f.move, sum(2 * e.error * f.effect + f.effect * f.effect) as gain
            from effects as f
            inner join errors as e on f.cell = e.cell
            group by f.move
        ) as j on t.move = j.move
        where j.gain < 0
        qualify
            row_number() over (partition by t.one order by j.gain, t.move) = 1
            and row_number() over (partition by coalesce(t.other, -t.one - 1) order by j.gain, t.move) = 1
    ),
    pressed as (
        -- Where moves together would push a cell beyond its error, only a part of them may.
        select i.move, min(least(1, (abs(a.error) + {{ base }}) / abs(a.pressure))) as chance
        from (
            select e.cell, e.error, sum(f.effect) as pressure
            from effects as f
            inner join improving as i on f.move = i.move
            inner join errors as e on f.cell = e.cell
            group by e.cell, e.error
        ) as a
        inner join effects as f on a.cell = f.cell and a.pressure * f.effect > 0
        inner join improving as i on f.move = i.move
        group by i.move
    ),
    drawn as materialized (
        -- Multiples of the golden ratio spread evenly: the draw is fixed, and fair. At level 1 a
        -- move has its chance, at every further level half of it.
        select
            i.move, i.one, i.other, i.gain,
            len(list_filter(
                range(0, 16),
                lambda k: (i.move * 2654435769 + i.round * 40503) % 4294967296 * power(2, k)
                < coalesce(c.chance, 1) * 4294967296
            )) as levels
        from improving as i
        left join pressed as c on i.move = c.move
    ),
    levelled as (
        select sums.level, sum(2 * e.error * sums.effect + sums.effect * sums.effect) as gain
        from (
            select l.level, f.cell, sum(f.effect) as effect
            from drawn as d
            cross join unnest(range(1, d.levels + 1)) as l (level)
            inner join effects as f on d.move = f.move
            group by l.level, f.cell
        ) as sums
        inner join errors as e on sums.cell = e.cell
        group by sums.level
    ),
    decided as materialized (
        -- Together at the best level, or the best one alone; not for less than a five-hundredth.
        select
            way.level, way.move,
            -100 * way.gain >= (select sum(error * error) from errors) as is_worth_more
        from (
            select level, cast(null as bigint) as move, gain from levelled
            union all
            select null as level, move, gain from drawn
        ) as way
        where -500 * way.gain >= (select sum(error * error) from errors)
        order by way.gain, way.level nulls last, way.move
        limit 1
    ),
    flipped as materialized (
        select unnest(if(d.other is null, [d.one], [d.one, d.other])) as inner_cell
        from drawn as d
        inner join decided as way on d.levels >= way.level or d.move = way.move
    ),
    identified as (
        -- Rounding can make a published cell small; then what counts in it must be rounded too.
        select distinct p.inner_cell
        from numbered as c
        inner join errors as e on c.cell = e.cell
        inner join path as p on c.cell = p.cell
        where
            c.value + e.error between 1 and {{ identified }}
            and (c.value + e.error) % {{ base }} > 0
            and (select count(*) from flipped) = 0
            and (select max(stalled) from now) = {{ kinds - 1 }}
    ),
    found as (
        select count(*) as found
        from identified as i
        inner join now as n on i.inner_cell = n.inner_cell
        where not n.is_candidate
    )
    select
        n.round + 1 as round,
        if(w.is_worth_more, n.kind, (n.kind + 1) % {{ kinds }}) as kind,
        if(f.inner_cell is not null or m.found > 0 or s.flips > 0, 0, n.stalled + 1) as stalled,
        n.inner_cell,
        n.is_candidate or i.inner_cell is not null as is_candidate,
        n.up <> (f.inner_cell is not null) as up
    from now as n
    cross join found as m
    cross join (select count(*) as flips from flipped) as s
    cross join (select coalesce(bool_or(is_worth_more), false) as is_worth_more from decided) as w
    left join flipped as f on n.inner_cell = f.inner_cell
    left join identified as i on n.inner_cell = i.inner_cell
)
{% endmacro %}

{#- One row per move worth a try. Up goes with down by rank, and each of the best with each. -#}
{% macro _rounding_tried(kinds, base) %}
with gains as (
    select
        n.inner_cell, n.up, n.flip, n.line, n.round, n.kind,
        count(*) as length,
        cast(sum(2 * n.flip * e.error + n.flip * n.flip) as bigint) as gain
    from now as n
    inner join path as p on n.inner_cell = p.inner_cell
    inner join errors as e on p.cell = e.cell
    where n.is_candidate
    group by n.inner_cell, n.up, n.flip, n.line, n.round, n.kind
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
