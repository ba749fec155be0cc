{#- The p% rule is the prior-posterior rule with q = 100; at exactly p % the cell is safe. -#}
with cases (largest, largest_sum, total, p, q, expected) as (
    values
    (80, 90, 98, 10, 100, false),
    (80, 90, 97, 10, 100, true),
    -- Handbook on SDC, chapter 4, example 1: off by 2 % only. The (1,90) rule calls it safe.
    (50000, 99000, 100000, 10, 100, true),
    (50000, 99000, 100000, 2, 100, false),
    -- Example 2: off by 15.4 %, safe at 10 %, although the (2,k) rule alike calls it unsafe.
    (52000, 102000, 110000, 10, 100, false),
    (52000, 102000, 110000, 16, 100, true),
    -- Only the ratio of p and q matters.
    (80, 90, 97, 5, 50, true),
    (80, 90, 98, 5, 50, false),
    (80, 90, 98, 10, 50, true),
    -- Nobody is estimated in a cell of nothing.
    (0, 0, 0, 10, 100, false),
    (0.01, 0.01, 0.01, 10, 100, true),
    (-1, 90, 100, 10, 100, true),
    (80, 90, -1, 10, 100, true),
    (null, 90, 100, 10, 100, true),
    (80, null, 100, 10, 100, true),
    (80, 90, null, 10, 100, true),
    (80, 90, 200, null, 100, true),
    (80, 90, 200, 10, null, true)
)
select *
from cases
where
    {{ function('is_estimable') }}(largest, largest_sum, total, p, q)
    is distinct from expected
