{#- A school year begins on 1 April. -#}
with cases (on_date, expected) as (
    values
    (date '2023-01-01', 2022),
    (date '2023-03-31', 2022),
    (date '2023-04-01', 2023),
    (date '2023-12-31', 2023),
    (date '2024-02-29', 2023),
    (null, null)
)
select *
from cases
where {{ function('school_year') }}(on_date) is distinct from expected
