{#-
    Which areas show one level. The rest of a shown area is what its leaves hold that lie in no shown
    area further down. In each round, for every count of a rest that is too small, the first shown
    part with people in that cell is coarsened: the one that mends most cells of that rest, then the
    smallest. Rests within the rest of an area that is itself too small wait. A rest that no part can
    mend takes the area's own level away. A public area keeps it: there its parts lose the level, all
    others than public ones. A rest that holds everybody whom its public area has in a cell counts as
    too small as well: the finer public figures would be its own. One row per round and candidate.
-#}
{% macro _coarsen_rounds(rounds, candidates, detail, threshold) %}
select 0 as round, code, true as is_kept
from {{ candidates }}
union all
(
    with latest as (
        select round, code, is_kept from {{ rounds }}
    ),
    nearest as (
        -- The nearest shown area at or above each leaf, and above each shown area.
        select a.code, arg_min(a.ancestor, a.distance) as shown
        from ancestry as a
        inner join latest as l on a.ancestor = l.code and l.is_kept
        inner join leaves as f on a.code = f.code
        group by a.code
    ),
    parts as (
        select a.code as part, arg_min(a.ancestor, a.distance) as shown
        from ancestry as a
        inner join latest as u on a.ancestor = u.code and u.is_kept
        inner join latest as l on a.code = l.code and l.is_kept
        where a.distance > 0
        group by a.code
    ),
    open_parts as (
        select shown, part
        from parts
        where part not in (select code from public_areas)
    ),
    too_small as (
        select n.shown, d.cell
        from nearest as n
        inner join {{ detail }} as d on n.code = d.code
        left join in_public as i on n.shown = i.code
        left join {{ detail }} as o on i.public_code = o.code and d.cell = o.cell
        group by n.shown, d.cell
        having not coalesce(
            sum(d.value) = 0
            or sum(d.value) >= {{ threshold }} and sum(d.value) is distinct from max(o.value),
            false
        )
    ),
    mendable as (
        select t.shown, t.cell
        from too_small as t
        where
            t.shown not in (select code from public_areas)
            or t.shown in (select shown from open_parts)
    ),
    acting as (
        select t.shown, t.cell
        from mendable as t
        where not exists (
            select 1
            from ancestry as a
            where
                a.code = t.shown
                and a.distance > 0
                and a.ancestor in (select shown from mendable)
        )
    ),
    menders as (
        select
            t.shown,
            t.cell,
            p.part,
            count(*) over (partition by t.shown, p.part) as mends
        from acting as t
        inner join open_parts as p on t.shown = p.shown
        inner join {{ detail }} as d on p.part = d.code and t.cell = d.cell
        where d.value > 0
    ),
    chosen as (
        select m.shown, m.cell, m.part
        from menders as m
        inner join sizes as z on m.part = z.code
        qualify row_number() over (
            partition by m.shown, m.cell order by m.mends desc, z.size, m.part
        ) = 1
    ),
    unmended as (
        select t.shown
        from acting as t
        left join chosen as c on t.shown = c.shown and t.cell = c.cell
        where c.part is null
    ),
    dropped as (
        select part as code
        from chosen
        union
        select shown as code
        from unmended
        where shown not in (select code from public_areas)
        union
        select part as code
        from open_parts
        where shown in (select shown from unmended) and shown in (select code from public_areas)
    )
    select l.round + 1 as round, l.code, l.is_kept and d.code is null as is_kept
    from latest as l
    left join dropped as d on l.code = d.code
    where exists (select 1 from dropped)
)
{% endmacro %}
