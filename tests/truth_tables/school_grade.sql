{#- A school year is born from 2 April to 1 April of the next year. -#}
with cases (birth_year, birth_month, birth_day, school_year, expected) as (
    values
    (2016, 4, 2, 2023, 1),
    (2017, 4, 1, 2023, 1),
    (2016, 4, 1, 2023, 2),
    (2016, 4, 1, 2022, 1),
    (2016, 12, 31, 2023, 1),
    (2017, 1, 1, 2023, 1),
    (2017, 4, 2, 2023, 0),
    (2011, 4, 1, 2022, 6),
    (2010, 4, 2, 2022, 6),
    (2010, 4, 1, 2022, 7),
    (2008, 4, 1, 2022, 9),
    (2007, 4, 2, 2022, 9),
    (2007, 4, 1, 2022, 10),
    -- Not yet in school, not yet born.
    (2022, 4, 1, 2022, -5),
    (2023, 4, 2, 2022, -7),
    -- Days that the calendar does not have.
    (2017, 2, 29, 2023, 1),
    (2017, 2, 30, 2023, 1),
    (2016, 4, 31, 2023, 1),
    (2017, 3, 32, 2023, 1),
    -- Nothing is made up for a missing part.
    (null, 4, 2, 2023, null),
    (2016, null, 2, 2023, null),
    (2016, 4, null, 2023, null),
    (2016, 4, 2, null, null)
)
select *
from cases
where
    {{ function('school_grade') }}(birth_year, birth_month, birth_day, school_year)
    is distinct from expected
