{#- Counts from 1 to threshold - 1, zeros if they are unsafe, and whatever is no count. -#}
with counted (area, value, expected, expected_with_zeros) as (
    values
    ('A', 0, false, true),
    ('B', 1, true, true),
    ('C', 2, true, true),
    ('D', 3, false, false),
    ('E', null, true, true),
    ('F', -1, true, true),
    -- Handbook on SDC, chapter 5, marital status by sex: the only single woman is to be protected.
    ('single female', 1, true, true),
    ('single male', 3, false, false),
    ('divorced female', 4, false, false)
),
judged as (
    {{ oboro_sdc.primary_by_count('counted', ['area'], threshold=3) | indent(4) }}
),
judged_with_zeros as (
    {{ oboro_sdc.primary_by_count('counted', ['area'], threshold=3, zeros='unsafe') | indent(4) }}
)
select
    area,
    j.is_primary,
    z.is_primary as is_primary_with_zeros
from counted as c
left join judged as j using (area)
left join judged_with_zeros as z using (area)
where
    j.is_primary is distinct from c.expected
    or z.is_primary is distinct from c.expected_with_zeros
    or j.protect_above is not null
