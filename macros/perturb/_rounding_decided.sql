{#-
    Which of the improving moves are made together: three queries that end in `decided`. Moves add
    up and their overlaps grow with the square, so all at once would push far beyond what is wanted.
    Where many press on one cell each gets the chance that would just right it; of this draw, half,
    a quarter and so on are tried as well, and what improves most is made.
-#}
{% macro _rounding_decided(base) -%}
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
    -- Together at the best level, or the best one alone; not for less than a two-hundredth.
    select
        way.level, way.move,
        -100 * way.gain >= (select sum(error * error) from errors) as is_worth_more
    from (
        select level, cast(null as bigint) as move, gain from levelled
        union all
        select null as level, move, gain from drawn
    ) as way
    where -200 * way.gain >= (select sum(error * error) from errors)
    order by way.gain, way.level nulls last, way.move
    limit 1
)
{%- endmacro %}
