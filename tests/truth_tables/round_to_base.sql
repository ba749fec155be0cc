{#- The nearest multiple, and what becomes of a half. -#}
with cases (value, base, half_away, half_even) as (
    values
    (0, 3, 0, 0), (1, 3, 0, 0), (2, 3, 3, 3), (4, 3, 3, 3), (-1, 3, 0, 0), (-2, 3, -3, -3),
    (2, 5, 0, 0), (3, 5, 5, 5), (-7, 5, -5, -5), (-8, 5, -10, -10),
    -- Half ways.
    (5, 10, 10, 0), (15, 10, 20, 20), (25, 10, 30, 20), (35, 10, 40, 40),
    (-5, 10, -10, 0), (-15, 10, -20, -20), (-25, 10, -30, -20),
    (1, 2, 2, 0), (3, 2, 4, 4), (-1, 2, -2, 0), (-3, 2, -4, -4),
    -- A base of one changes nothing.
    (7, 1, 7, 7), (-7, 1, -7, -7),
    -- No DOUBLE could tell these apart, and twice the value does not fit a BIGINT.
    (9007199254740993, 2, 9007199254740994, 9007199254740992),
    (9223372036854775804, 10, 9223372036854775800, 9223372036854775800),
    -- No base.
    (7, 0, null, null), (7, -5, null, null), (7, null, null, null), (null, 5, null, null)
)
select
    value,
    base,
    {{ function('round_half_away') }}(value, base) as found_away,
    {{ function('round_half_even') }}(value, base) as found_even
from cases
where
    {{ function('round_half_away') }}(value, base) is distinct from half_away
    or {{ function('round_half_even') }}(value, base) is distinct from half_even
