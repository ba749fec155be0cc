{#-
    What the previous release's groups do. Floors 14 and 7, margins 6 and 3: an area that had been
    added to another is shown by itself again from 20 people and 10 households, and only if what it
    leaves reaches that too.
-#}
{%- set cases = [
    ("kept while the group reaches the floor", "('A1', 'A', 14, 7), ('A2', 'A', 50, 20)",
        "('A1', 'A2'), ('A2', 'A2')", "A1 A2, A2 A2"),
    ("still inside the margin", "('A1', 'A', 19, 12), ('A2', 'A', 50, 20)",
        "('A1', 'A2'), ('A2', 'A2')", "A1 A2, A2 A2"),
    ("households inside the margin", "('A1', 'A', 30, 9), ('A2', 'A', 50, 20)",
        "('A1', 'A2'), ('A2', 'A2')", "A1 A2, A2 A2"),
    ("beyond the margin", "('A1', 'A', 20, 10), ('A2', 'A', 50, 20)",
        "('A1', 'A2'), ('A2', 'A2')", "A1 A1, A2 A2"),
    ("what stays behind would be too small", "('A1', 'A', 40, 20), ('A2', 'A', 19, 12)",
        "('A1', 'A2'), ('A2', 'A2')", "A1 A2, A2 A2"),
    ("one of two leaves", "('A1', 'A', 25, 12), ('A2', 'A', 50, 20), ('A3', 'A', 2, 1)",
        "('A1', 'A2'), ('A2', 'A2'), ('A3', 'A2')", "A1 A1, A2 A2, A3 A2"),
    ("shown alone stays alone down to the floor", "('A1', 'A', 14, 7), ('A2', 'A', 50, 20)",
        "('A1', 'A1'), ('A2', 'A2')", "A1 A1, A2 A2"),
    ("the head stays though another is larger now",
        "('A1', 'A', 18, 9), ('A2', 'A', 15, 7)", "('A1', 'A2'), ('A2', 'A2')", "A1 A2, A2 A2"),
    ("a group below the floor takes another", "('A1', 'A', 2, 1), ('A2', 'A', 10, 5), ('A3', 'A', 30, 9)",
        "('A1', 'A2'), ('A2', 'A2'), ('A3', 'A3')", "A1 A3, A2 A3, A3 A3"),
    ("new and vanished areas", "('A1', 'A', 3, 2), ('A2', 'A', 50, 20), ('A4', 'A', 40, 20)",
        "('A1', 'A2'), ('A2', 'A2'), ('A3', 'A3')", "A1 A2, A2 A2, A4 A4"),
    ("moved to another parent", "('A1', 'B', 3, 2), ('A2', 'A', 50, 20), ('B1', 'B', 40, 20)",
        "('A1', 'A2'), ('A2', 'A2'), ('B1', 'B1')", "A1 B1, A2 A2, B1 B1"),
] -%}
{#- All cases at once: each is a city of its own, told by the number in front of its codes. -#}
with
{%- for name, areas, previous, expected in cases %}
areas_{{ loop.index }} (area_code, town, population, households) as (
    values {{ areas }}
),
previous_{{ loop.index }} (area_code, group_head) as (
    values {{ previous }}
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
        households,
        36 + row_number() over (order by area_code) / 1000 as latitude,
        140 as longitude
    from areas_{{ loop.index }}
    {%- endfor %}
),
previous as (
    {%- for case in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ loop.index }} ' || area_code as area_code,
        '{{ loop.index }} ' || group_head as group_head
    from previous_{{ loop.index }}
    {%- endfor %}
),
merged as (
    {{ oboro_sdc.merge_areas(
        'areas', ['town', 'city'], 14, 7, previous='previous',
        population_margin=6, households_margin=3
    ) }}
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
    {%- for name, areas, previous, expected in cases %}
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
