{#-
    One city of three towns, ages a1 + a2 = g1, a3 = g2, g1 + g2 = total, threshold 3. Each case gives
    the towns' counts of a1, a2, a3, and the level of city, t1, t2, t3 (0: nothing is shown).
-#}
{%- set cases = [
    ("everything passes", [(3, 3, 3), (4, 0, 5), (9, 8, 7)], "1 1 1 1"),
    ("one town is coarse, so another must be", [(1, 5, 9), (3, 4, 9), (9, 9, 9)], "1 2 2 1"),
    ("two coarse towns make a rest that passes", [(1, 5, 9), (2, 4, 9), (9, 9, 9)], "1 2 2 1"),
    ("two coarse towns make a rest that fails", [(1, 5, 9), (1, 4, 9), (9, 9, 9)], "1 2 2 2"),
    ("a rest of zeros helps nobody", [(1, 5, 9), (0, 4, 9), (9, 9, 9)], "1 2 1 2"),
    ("the smallest part that mends is taken", [(1, 5, 9), (5, 4, 20), (9, 4, 3)], "1 2 1 2"),
    ("a town without even a total", [(1, 1, 0), (5, 5, 5), (3, 3, 3)], "1 0 1 0"),
    ("the city fails itself", [(1, 3, 5), (0, 3, 5), (0, 4, 5)], "2 2 1 1"),
    ("nothing at all", [(1, 0, 0), (0, 1, 0), (0, 0, 0)], "0 0 0 1"),
] -%}
{#- All cases at once: each has a tree of its own, told by the number in front of its codes. -#}
with towns (number, area, a1, a2, a3) as (
    values
    {%- for name, towns, expected in cases %}
    {%- set case = loop %}
    {%- for town in towns %}
    ('{{ case.index }}', 't{{ loop.index }}', {{ town | join(', ') }})
    {{- "," if not (case.last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),
areas as (
    select number, area, a1, a2, a3 from towns
    union all
    select number, 'city' as area, sum(a1) as a1, sum(a2) as a2, sum(a3) as a3
    from towns
    group by number
),
codes as (
    select
        'area' as dimension,
        number || ' ' || area as code,
        if(area = 'city', null, number || ' city') as parent
    from areas
),
levels (level, code) as (
    values (1, 'a1'), (1, 'a2'), (1, 'a3'), (2, 'g1'), (2, 'a3'), (3, 'total')
),
cells as (
    select
        number || ' ' || area as area,
        unnest(['a1', 'a2', 'a3', 'g1', 'total']) as age,
        unnest([a1, a2, a3, a1 + a2, a1 + a2 + a3]) as value
    from areas
),
chosen as (
    {{ oboro_sdc.coarsen_areas(
        'cells', ['area', 'age'], 'area', 'age', 'codes', 'levels', 3, 3
    ) | indent(4) }}
),
released as (
    {{ oboro_sdc.coarsen_cells(
        'cells', ['area', 'age'], 'area', 'age', 'chosen', 'levels'
    ) | indent(4) }}
),
violations as (
    {{ oboro_sdc.coarsening_violations(
        'cells', 'released', ['area', 'age'], 'area', 'age', 'codes', 'levels', 3
    ) | indent(4) }}
),
found as (
    select
        split_part(area, ' ', 1) as number,
        string_agg(coalesce(level, 0), ' ' order by area) as found
    from chosen
    group by number
),
expected (number, case_name, expected) as (
    values
    {%- for name, towns, expected in cases %}
    ('{{ loop.index }}', '{{ name }}', '{{ expected }}'){{ "," if not loop.last }}
    {%- endfor %}
)
select
    e.case_name,
    e.expected,
    f.found
from expected as e
full join found as f using (number)
where f.found is distinct from e.expected
union all
select
    'violation' as case_name,
    area as expected,
    cast(level as varchar) as found
from violations
