{#- Two neighbouring digits, or month and day; nothing more. -#}
with cases (one, other, expected) as (
    values
    (date '1980-05-06', date '1980-05-06', false),
    (date '1980-05-06', date '1980-05-16', false),
    (date '1980-05-06', date '1980-06-05', true),
    (date '1980-05-06', date '1981-06-05', false),
    (date '1980-12-11', date '1980-11-12', true),
    (date '1980-05-12', date '1980-05-21', true),
    (date '1980-05-12', date '1908-05-12', true),
    (date '1980-01-23', date '1980-10-23', true),
    (date '1980-01-23', date '1980-02-13', true),
    (date '1980-01-23', date '1980-02-14', false),
    (date '1980-05-06', null, null)
)
select *
from cases
where {{ function('is_date_swapped') }}(one, other) is distinct from expected
