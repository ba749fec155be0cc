{#-
    Rounds of merging within one scope. In each, every small group proposes to one of its neighbours:
    first one with which it reaches the floors, then the nearest, then the one that makes the smallest
    sufficient group (or the largest insufficient one). Without a neighbour any group of the scope
    will do. A proposal is accepted if it is the smallest at both of its ends, so at least one of each
    scope is, and a scope without proposals is done. One row per round and area.
-#}
{% macro _merge_rounds(before, rounds, near, scope, population_floor, households_floor) %}
select 0 as round, m.area_code, m.area_group
from {{ before }} as m
union all
(
    with latest as (
        select r.round, r.area_code, r.area_group, b.{{ scope }} as scope, b.population, b.households
        from {{ rounds }} as r
        inner join base as b using (area_code)
    ),
    groups as (
        select
            area_group,
            scope,
            sum(population) as population,
            sum(households) as households
        from latest
        group by area_group, scope
    ),
    small as (
        select *
        from groups
        where {{ oboro_sdc._merge_is_small(
            'population', 'households', population_floor, households_floor
        ) }}
    ),
    beside as (
        select a.area_group, b.area_group as other_group, min(n.distance) as distance
        from {{ near }} as n
        inner join latest as a on n.area_code = a.area_code
        inner join latest as b on n.neighbour_code = b.area_code
        where a.scope = b.scope and a.area_group <> b.area_group and b.population + b.households > 0
        group by a.area_group, b.area_group
    ),
    anywhere as (
        -- Only for those without a neighbour.
        select s.area_group, o.area_group as other_group, null as distance
        from small as s
        inner join groups as o
            on s.scope = o.scope and s.area_group <> o.area_group and o.population + o.households > 0
        where s.area_group not in (select area_group from beside)
    ),
    partners as (
        select
            s.*,
            w.other_group,
            w.distance,
            o.population + s.population as together,
            o.population + s.population >= {{ population_floor }}
            and o.households + s.households >= {{ households_floor }} as suffices
        from (select * from beside union all select * from anywhere) as w
        inner join small as s using (area_group)
        inner join groups as o on w.other_group = o.area_group
    ),
    proposals as (
        select
            area_group,
            other_group,
            scope,
            row_number() over (order by population, households, area_group) as place
        from partners
        qualify row_number() over (
            partition by area_group
            order by
                suffices desc, distance, if(suffices, together, -together), other_group
        ) = 1
    ),
    ends as (
        select node, min(place) as place
        from (
            select area_group as node, place from proposals
            union all
            select other_group as node, place from proposals
        ) as touched
        group by node
    ),
    accepted as (
        select p.area_group, p.other_group, p.scope
        from proposals as p
        inner join ends as a on p.area_group = a.node and p.place = a.place
        inner join ends as b on p.other_group = b.node and p.place = b.place
    )
    select l.round + 1 as round, l.area_code, coalesce(a.new_group, l.area_group) as area_group
    from latest as l
    left join (
        select area_group, least(area_group, other_group) as new_group from accepted
        union all
        select other_group as area_group, least(area_group, other_group) as new_group from accepted
    ) as a on l.area_group = a.area_group
    where l.scope in (select scope from accepted)
)
{% endmacro %}
