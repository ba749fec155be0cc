{#- Fewer contributors than the minimum, but some; a value of nobody's is a contradiction. -#}
with known (area, value, contributors, respondents, expected, expected_with_zeros) as (
    values
    ('A', 100, 1, 1, true, true),
    ('B', 100, 2, 5, true, true),
    ('C', 100, 3, 3, false, false),
    ('nobody', 0, 0, 0, false, false),
    ('three who said zero', 0, 0, 3, false, true),
    ('nobody, yet a value', 5, 0, 0, true, true),
    ('unknown', 100, null, 3, true, true),
    ('unknown value', null, 5, 5, false, true),
    ('unknown value of nobody', null, 0, 0, true, true)
),
judged as (
    {{ oboro_sdc.primary_by_contributors('known', ['area'], minimum=3) | indent(4) }}
),
judged_with_zeros as (
    {{ oboro_sdc.primary_by_contributors(
        'known', ['area'], minimum=3, zeros='unsafe'
    ) | indent(4) }}
)
select
    area,
    j.is_primary,
    z.is_primary as is_primary_with_zeros
from known as c
left join judged as j using (area)
left join judged_with_zeros as z using (area)
where
    j.is_primary is distinct from c.expected
    or z.is_primary is distinct from c.expected_with_zeros
