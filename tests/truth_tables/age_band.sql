{#- Bands of any width, the open band, and ages that have none. -#}
with cases (age, width, top, expected) as (
    values
    (0, 5, 100, '00-04'), (4, 5, 100, '00-04'), (5, 5, 100, '05-09'), (99, 5, 100, '95-99'),
    (100, 5, 100, '100+'), (117, 5, 100, '100+'),
    (0, 1, 100, '00'), (9, 1, 100, '09'), (99, 1, 100, '99'), (100, 1, 100, '100+'),
    (64, 10, 85, '60-69'), (79, 10, 85, '70-79'), (80, 10, 85, '80-84'), (85, 10, 85, '85+'),
    (14, 15, 65, '00-14'), (15, 15, 65, '15-29'), (64, 15, 65, '60-64'), (65, 15, 65, '65+'),
    -- Three digits where a closed band needs them.
    (9, 10, 110, '000-009'), (105, 10, 110, '100-109'), (110, 10, 110, '110+'),
    (0, 18, 18, '00-17'), (18, 18, 18, '18+'), (0, 1, 1, '00'),
    -- No age, no band.
    (-1, 5, 100, null), (null, 5, 100, null), (5, 0, 100, null), (5, -5, 100, null),
    (5, null, 100, null), (5, 5, null, null), (5, 5, 0, null), (120, 0, 100, null),
    (120, null, 100, null)
)
select
    age,
    width,
    top,
    expected,
    {{ function('age_band') }}(age, width, top) as found
from cases
where {{ function('age_band') }}(age, width, top) is distinct from expected
