{#- Strictly above the share; at it the cell is safe. What is unknown or negative is unsafe. -#}
with cases (largest_sum, total, percent, expected) as (
    values
    (90, 100, 90, false),
    (90.01, 100, 90, true),
    (89.99, 100, 90, false),
    -- A third, written with six decimals, is a little less than a third.
    (1, 3, 33.333333, true),
    (100000000000000.01, 200000000000000.02, 50, false),
    (100000000000000.02, 200000000000000.02, 50, true),
    (0, 0, 75, false),
    (1, 100, 0, true),
    (0, 100, 0, false),
    (-1, 100, 75, true),
    (1, -100, 75, true),
    (null, 100, 75, true),
    (50, null, 75, true),
    (50, 100, null, true)
)
select *
from cases
where {{ function('is_dominated') }}(largest_sum, total, percent) is distinct from expected
