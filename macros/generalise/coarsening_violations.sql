{#-
    On the true cells: every published count, and everything that follows from published counts of
    one level by subtraction, is 0 or reaches the threshold; levels come with all coarser ones; shown
    values are the true ones. A public area of which no other part is shown tells nothing new; any
    other rest that holds everybody of it in a cell has its finer figures. Recounted from the released
    rows, apart from the choice. Returns codes.
-#}
{% macro coarsening_violations(
    cells, released, dimensions, area, detail, hierarchies, levels, threshold, public=none
) %}
{%- set others = dimensions | reject('equalto', area) | list -%}
with recursive above as (
    select code, parent as ancestor, 1 as distance
    from {{ hierarchies }}
    where dimension = '{{ area }}' and parent is not null
    union all
    select a.code, h.parent as ancestor, a.distance + 1 as distance
    from above as a
    inner join {{ hierarchies }} as h
        on h.dimension = '{{ area }}' and a.ancestor = h.code and h.parent is not null
),
public_areas as (
    {{ 'select null::varchar as code where false' if public is none
        else 'select distinct area_code as code from ' ~ public }}
),
in_public as (
    select a.code, arg_min(a.ancestor, a.distance) as public_code
    from (
        select code, ancestor, distance from above
        union all
        select code, code as ancestor, 0 as distance from public_areas
    ) as a
    inner join public_areas as p on a.ancestor = p.code
    group by a.code
),
shown as (
    select
        l.level,
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value,
        coalesce(r.status <> 'hidden', true) as is_shown,
        l.level = max(l.level) over (partition by l.code) as is_own,
        coalesce(r.value <> c.value, false) as is_false
    from {{ cells }} as c
    inner join {{ levels }} as l on c.{{ detail }} = l.code
    left join {{ released }} as r
        on {% for dimension in dimensions -%}
        c.{{ dimension }} = r.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
),
areas_shown as (
    -- Codes that a coarser level has as well do not show this one.
    select level, {{ area }}, bool_and(is_shown) as is_whole
    from shown
    group by level, {{ area }}
    having bool_and(is_shown) or bool_or(is_shown and is_own)
),
part_of as (
    select p.level, p.{{ area }} as part, arg_min(a.ancestor, a.distance) as ancestor
    from areas_shown as p
    inner join above as a on p.{{ area }} = a.code
    inner join areas_shown as s on p.level = s.level and a.ancestor = s.{{ area }}
    group by p.level, p.{{ area }}
),
parts_sum as (
    select
        s.level,
        p.ancestor,
        {%- for other in others %}
        s.{{ other }},
        {%- endfor %}
        sum(s.value) as value,
        bool_and(p.part in (select code from public_areas)) as is_public
    from part_of as p
    inner join shown as s on p.level = s.level and p.part = s.{{ area }}
    group by s.level, p.ancestor, {{ (others | join(', ')) }}
),
rests as (
    select
        s.level,
        s.{{ area }},
        s.value - coalesce(p.value, 0) as rest,
        s.{{ area }} in (select code from public_areas)
        and coalesce(p.is_public, true) as is_public,
        o.value as public_value,
        s.is_false,
        w.is_whole
    from shown as s
    inner join areas_shown as w on s.level = w.level and s.{{ area }} = w.{{ area }}
    left join parts_sum as p
        on s.level = p.level and s.{{ area }} = p.ancestor
        {%- for other in others %}
        and s.{{ other }} = p.{{ other }}
        {%- endfor %}
    left join in_public as i on s.{{ area }} = i.code
    left join {{ cells }} as o
        on i.public_code = o.{{ area }}
        {%- for other in others %}
        and s.{{ other }} = o.{{ other }}
        {%- endfor %}
)
select distinct {{ area }}, level
from rests
where not coalesce(
    (
        rest = 0
        or is_public
        or rest >= {{ threshold }} and rest is distinct from public_value
    )
    and is_whole
    and not is_false,
    false
)
union
-- A level without the coarser ones.
select f.{{ area }}, f.level
from areas_shown as f
left join areas_shown as g on f.{{ area }} = g.{{ area }} and f.level + 1 = g.level
where g.level is null and f.level < (select max(level) from {{ levels }})
{% endmacro %}
