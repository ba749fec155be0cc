{#-
    Coarsening: for each area the finest level of detail at which every count is 0 or reaches the
    threshold. Also what follows by subtraction must pass: an area minus those parts of it that show
    the same level. Where that rest is too small, further parts are coarsened and so added to it
    (complementary coarsening). Coarse levels are decided first; who lacks one lacks all finer ones.
    Areas whose figures are public anyway show every level.
-#}
{% macro coarsen_areas(
    cells, dimensions, area, detail, hierarchies, levels, number_of_levels, threshold, public=none
) %}
{%- do oboro_sdc._coarsen_check(dimensions, area, detail, number_of_levels, threshold) -%}
{%- set keys = dimensions | reject('equalto', area) | list -%}
with recursive tree as (
    select code, parent
    from {{ hierarchies }}
    where dimension = '{{ area }}'
),
ancestry as (
    select code, code as ancestor, 0 as distance
    from tree
    union all
    select a.code, t.parent as ancestor, a.distance + 1 as distance
    from ancestry as a
    inner join tree as t on a.ancestor = t.code
    where t.parent is not null
),
public_areas as (
    {{ 'select null::varchar as code where false' if public is none
        else 'select distinct area_code as code from ' ~ public }}
),
in_public as (
    -- The nearest public area at or above each.
    select a.code, arg_min(a.ancestor, a.distance) as public_code
    from ancestry as a
    inner join public_areas as p on a.ancestor = p.code
    group by a.code
),
leaves as (
    select code
    from tree
    where code not in (select parent from tree where parent is not null)
),
sizes as (
    select {{ area }} as code, max(value) as size
    from {{ cells }}
    group by {{ area }}
),
{%- for level in range(number_of_levels, 0, -1) %}
detail_{{ level }} as materialized (
    select c.{{ area }} as code, {{ oboro_sdc._coarsen_key(keys) }} as cell, c.value
    from {{ cells }} as c
    where c.{{ detail }} in (select code from {{ levels }} where level = {{ level }})
),
candidates_{{ level }} as (
    select d.code
    from detail_{{ level }} as d
    {%- if not loop.first %}
    inner join kept_{{ level + 1 }} as k on d.code = k.code
    {%- endif %}
    group by d.code
    having
        bool_and(coalesce(d.value = 0 or d.value >= {{ threshold }}, false))
        or d.code in (select code from public_areas)
),
rounds_{{ level }} as (
    {{ oboro_sdc._coarsen_rounds(
        'rounds_' ~ level, 'candidates_' ~ level, 'detail_' ~ level, threshold
    ) | indent(4) }}
),
kept_{{ level }} as (
    select code
    from rounds_{{ level }}
    group by code
    having arg_max(is_kept, round)
),
{%- endfor %}
shown as (
    {%- for level in range(1, number_of_levels + 1) %}
    {{ "union all" if not loop.first }}
    select code, {{ level }} as level from kept_{{ level }}
    {%- endfor %}
)
select t.code as {{ area }}, min(s.level) as level
from tree as t
left join shown as s on t.code = s.code
group by t.code
{% endmacro %}
