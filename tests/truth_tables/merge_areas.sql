{#-
    Which areas are merged. Floors: 14 people and 7 households, as 神戸市 publishes. Each case is a town
    or two of its own; figures are (people, households).
-#}
{%- set cases = [
    ("nothing to do", "('A1', 'A', 14, 7), ('A2', 'A', 50, 20)", "('A1', 'A2')", "A1 A1, A2 A2"),
    ("too few people", "('A1', 'A', 13, 9), ('A2', 'A', 50, 20)", "('A1', 'A2')", "A1 A2, A2 A2"),
    ("too few households", "('A1', 'A', 20, 6), ('A2', 'A', 50, 20)", "('A1', 'A2')",
        "A1 A2, A2 A2"),
    ("nobody, nothing to protect", "('A1', 'A', 0, 0), ('A2', 'A', 50, 20)", "('A1', 'A2')",
        "A1 A1, A2 A2"),
    ("to the smallest neighbour that suffices",
        "('A1', 'A', 3, 2), ('A2', 'A', 50, 20), ('A3', 'A', 30, 10), ('A4', 'A', 5, 1)",
        "('A1', 'A2'), ('A1', 'A3'), ('A1', 'A4'), ('A4', 'A2')",
        "A1 A3, A2 A2, A3 A3, A4 A2"),
    ("only to neighbours", "('A1', 'A', 3, 2), ('A2', 'A', 50, 20), ('A3', 'A', 30, 10)",
        "('A1', 'A2')", "A1 A2, A2 A2, A3 A3"),
    ("an island goes anywhere in its parent",
        "('A1', 'A', 3, 2), ('A2', 'A', 50, 20), ('A3', 'A', 30, 10)", "('A2', 'A3')",
        "A1 A3, A2 A2, A3 A3"),
    ("several rounds", "('A1', 'A', 3, 1), ('A2', 'A', 3, 1), ('A3', 'A', 3, 1), ('A4', 'A', 9, 5)",
        "('A1', 'A2'), ('A2', 'A3'), ('A3', 'A4')", "A1 A4, A2 A4, A3 A4, A4 A4"),
    ("not to a neighbour in another parent that is not needed",
        "('A1', 'A', 3, 2), ('A2', 'A', 50, 20), ('B1', 'B', 30, 10)", "('A1', 'B1')",
        "A1 A2, A2 A2, B1 B1"),
    ("a parent below the floor goes one level up",
        "('A1', 'A', 3, 2), ('A2', 'A', 5, 2), ('B1', 'B', 30, 10), ('B2', 'B', 40, 15)",
        "('A1', 'A2'), ('A2', 'B2')", "A1 B2, A2 B2, B1 B1, B2 B2"),
    ("not through an empty area", "('A1', 'A', 3, 2), ('A2', 'A', 0, 0), ('A3', 'A', 20, 8)",
        "('A1', 'A2'), ('A2', 'A3')", "A1 A3, A2 A2, A3 A3"),
] -%}
{#- All cases at once: each is a city of its own, told by the number in front of its codes. -#}
with
{%- for name, areas, neighbours, expected in cases %}
areas_{{ loop.index }} (area_code, town, population, households) as (
    values {{ areas }}
),
neighbours_{{ loop.index }} (area_code, neighbour_code) as (
    values {{ neighbours }}
),
{%- endfor %}
areas as (
    {%- for case in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ loop.index }} ' || area_code as area_code,
        '{{ loop.index }} ' || town as town,
        '{{ loop.index }}' as city,
        population,
        households
    from areas_{{ loop.index }}
    {%- endfor %}
),
neighbours as (
    {%- for case in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ loop.index }} ' || area_code as area_code,
        '{{ loop.index }} ' || neighbour_code as neighbour_code
    from neighbours_{{ loop.index }}
    {%- endfor %}
),
merged as (
    {{ oboro_sdc.merge_areas('areas', ['town', 'city'], 14, 7, 'neighbours') }}
),
found as (
    select
        split_part(area_code, ' ', 1) as number,
        string_agg(
            split_part(area_code, ' ', 2) || ' ' || split_part(group_head, ' ', 2),
            ', ' order by area_code
        ) as found
    from merged
    group by number
),
expected (number, case_name, expected) as (
    values
    {%- for name, areas, neighbours, expected in cases %}
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
