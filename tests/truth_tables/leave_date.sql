{#- The earlier of plan and confirmation, else the removal, else the event. -#}
with cases (planned, confirmed, removed, happened, expected) as (
    values
    (date '2023-01-31', date '2023-01-30', date '2023-01-02', date '2023-01-01', date '2023-01-30'),
    (date '2023-01-30', date '2023-01-31', date '2023-01-02', date '2023-01-01', date '2023-01-30'),
    (date '2023-01-31', null, date '2023-01-02', date '2023-01-01', date '2023-01-31'),
    (null, date '2023-01-31', date '2023-01-02', date '2023-01-01', date '2023-01-31'),
    (null, null, date '2023-01-02', date '2023-01-01', date '2023-01-02'),
    (null, null, null, date '2023-01-01', date '2023-01-01'),
    (null, null, null, null, null)
)
select *
from cases
where
    {{ function('leave_date') }}(planned, confirmed, removed, happened)
    is distinct from expected
