{#- Up to the next unit, never down, and exact where a division of doubles would not be. -#}
with cases (numerator, denominator, unit, expected) as (
    values
    (6, 3, 1, 2),
    (7, 3, 1, 3),
    (7, 3, 0.1, 2.4),
    (7, 3, 0.0001, 2.3334),
    (0.000001, 100, 1, 1),
    -- The seventh decimal is rounded up as well.
    (2.0000000001, 2, 0.0001, 1.0001),
    (9007199254740993, 1, 1, 9007199254740993),
    (90071992547409931, 10, 1, 9007199254740994),
    (10, 33.333333, 0.01, 0.31),
    -- Nothing to protect is no width.
    (0, 3, 1, null),
    (-7, 3, 1, null),
    (7, 0, 1, null),
    (null, 3, 1, null),
    (7, null, 1, null)
)
select *
from cases
where {{ function('round_up_quotient') }}(numerator, denominator, unit) is distinct from expected
