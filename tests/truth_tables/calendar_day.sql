{#- A day written YYYY-MM-DD; a day that its month does not have is the last of the month. -#}
with cases (text, expected) as (
    values
    (null, null),
    ('2023-01-31', date '2023-01-31'),
    ('2024-02-29', date '2024-02-29'),
    ('2023-02-29', date '2023-02-28'),
    ('2024-02-30', date '2024-02-29'),
    ('2023-11-31', date '2023-11-30'),
    ('2023-13-01', null),
    ('2023-00-10', null),
    ('2023-01-00', null),
    ('2023-01-32', null),
    ('2023-1-5', null),
    ('20230105', null),
    ('2023/01/05', null),
    ('12023-1-05', null),
    ('2023-01-5x', null),
    ('2023-01-05 00:00', null),
    ('令和5年1月5日', null),
    ('２０２３－０１－０５', null),
    ('infinity', null),
    ('', null)
)
select *
from cases
where {{ calendar_day('text') }} is distinct from expected
