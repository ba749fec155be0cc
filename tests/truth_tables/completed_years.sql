{#- A year is completed on the birthday, or on the first day after a birthday that is missing. -#}
with cases (birth_year, birth_month, birth_day, on_date, expected) as (
    values
    (1980, 5, 6, date '2023-05-05', 42),
    (1980, 5, 6, date '2023-05-06', 43),
    (1980, 5, 6, date '2023-05-07', 43),
    (2023, 1, 1, date '2023-01-01', 0),
    (2023, 1, 2, date '2023-01-01', -1),
    (1922, 12, 31, date '2023-01-01', 100),
    -- Born on 29 February.
    (2020, 2, 29, date '2023-02-28', 2),
    (2020, 2, 29, date '2023-03-01', 3),
    (2020, 2, 29, date '2024-02-29', 4),
    -- Days that the calendar does not have.
    (1981, 2, 29, date '2023-02-28', 41),
    (1981, 2, 29, date '2023-03-01', 42),
    (1981, 2, 31, date '2023-03-01', 42),
    -- Nothing is made up for a missing part.
    (null, 5, 6, date '2023-05-06', null),
    (1980, null, 6, date '2023-05-06', null),
    (1980, 5, null, date '2023-05-06', null),
    (1980, 5, 6, null, null)
)
select *
from cases
where
    {{ function('completed_years') }}(birth_year, birth_month, birth_day, on_date)
    is distinct from expected
