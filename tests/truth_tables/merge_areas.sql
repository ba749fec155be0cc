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
with judged as (
    {%- for name, areas, neighbours, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        '{{ expected }}' as expected,
        (
            with listed (area_code, town, population, households) as (values {{ areas }}),
            areas as (
                select area_code, town, 'city' as city, population, households
                from listed
            ),
            neighbours (area_code, neighbour_code) as (values {{ neighbours }})
            select string_agg(area_code || ' ' || group_head, ', ' order by area_code)
            from (
                {{ oboro_sdc.merge_areas('areas', ['town', 'city'], 14, 7, 'neighbours') }}
            ) as merged
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
