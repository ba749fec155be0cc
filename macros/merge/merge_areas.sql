{#-
    Area merging (合算): an area below a floor is added to a neighbouring area of the same parent,
    until every group reaches the floors for population and for households. What an inner parent
    cannot solve is solved within the next one. The groups of the previous release are where this one
    starts, so that no town moves between shown and hidden without need.
-#}
{% macro merge_areas(
    areas, parents, population_floor, households_floor,
    neighbours=none, previous=none, population_margin=0, households_margin=0
) %}
{%- do oboro_sdc._merge_check(
    parents, population_floor, households_floor, population_margin, households_margin
) -%}
with recursive base as materialized (
    {{ oboro_sdc._merge_base(areas, parents, has_coordinates=neighbours is none) | indent(4) }}
),
start as (
    {{ oboro_sdc._merge_start(
        previous,
        '(' ~ population_floor ~ ' + ' ~ population_margin ~ ')',
        '(' ~ households_floor ~ ' + ' ~ households_margin ~ ')'
    ) | indent(4) }}
),
{%- for parent in parents %}
{%- set scope = 'scope_' ~ loop.index %}
{%- set before = 'start' if loop.first else 'merged_' ~ (loop.index - 1) %}
small_{{ loop.index }} as (
    select unnest(list(m.area_code)) as area_code
    from {{ before }} as m
    inner join base as b using (area_code)
    group by m.area_group
    having {{ oboro_sdc._merge_is_small(
        'sum(b.population)', 'sum(b.households)', population_floor, households_floor
    ) }}
),
-- Materialized, so that the rounds do not search for the neighbours again.
near_{{ loop.index }} as materialized (
    {{ oboro_sdc._merge_near(neighbours, scope, 'small_' ~ loop.index) | indent(4) }}
),
rounds_{{ loop.index }} as (
    {{ oboro_sdc._merge_rounds(
        before, 'rounds_' ~ loop.index, 'near_' ~ loop.index, scope,
        population_floor, households_floor
    ) | indent(4) }}
),
merged_{{ loop.index }} as (
    select area_code, arg_max(area_group, round) as area_group
    from rounds_{{ loop.index }}
    group by area_code
),
{%- endfor %}
figures as (
    select
        m.area_code,
        b.population,
        s.was_head,
        sum(b.population) over same_group as group_population,
        sum(b.households) over same_group as group_households,
        first_value(m.area_code) over (
            partition by m.area_group order by s.was_head desc, b.population desc, m.area_code
        ) as group_head,
        b.{{ parents[-1] }} as outermost
    from merged_{{ parents | length }} as m
    inner join base as b using (area_code)
    inner join start as s using (area_code)
    window same_group as (partition by m.area_group)
)
select
    area_code,
    -- Whatever stays below a floor publishes nothing at all.
    if(
        {{ oboro_sdc._merge_is_small('group_population', 'group_households',
            population_floor, households_floor) }},
        error('[refused] The areas of ' || outermost || ' are together below the floor'),
        group_head
    ) as group_head
from figures
{% endmacro %}
