{#-
    The rounds of improvement. A move flips one cell, or one up and one down. What a round improves
    is the sum of the squared changes of all published cells, in whole numbers. Rounds stay with a
    kind of move as long as it pays, and end when no kind improves the sum by a two-hundredth.
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
        {{ oboro_sdc._rounding_tried(kinds, base) | indent(8) }}
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
        having sum(m.flip) != 0
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
            and row_number() over (
                partition by coalesce(t.other, -t.one - 1) order by j.gain, t.move
            ) = 1
    ),
    {{ oboro_sdc._rounding_decided(base) | indent(4) }},
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
        n.up != (f.inner_cell is not null) as up
    from now as n
    cross join found as m
    cross join (select count(*) as flips from flipped) as s
    cross join (select coalesce(bool_or(is_worth_more), false) as is_worth_more from decided) as w
    left join flipped as f on n.inner_cell = f.inner_cell
    left join identified as i on n.inner_cell = i.inner_cell
)
{% endmacro %}
