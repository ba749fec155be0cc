{#- Empty, or a day of the calendar written YYYY-MM-DD. -#}
with cases (text, expected) as (
    values
    (null, true),
    ('2023-01-31', true),
    ('2024-02-29', true),
    ('0001-01-01', true),
    ('2023-02-29', false),
    ('2023-13-01', false),
    ('2023-00-10', false),
    ('2023-1-5', false),
    ('20230105', false),
    ('2023-01-05 00:00', false),
    ('令和5年1月5日', false),
    ('２０２３－０１－０５', false),
    ('2023/01/05', false),
    ('12023-1-05', false),
    ('2023-01-5x', false),
    ('infinity', false),
    ('', false)
)
select *
from cases
where {{ is_date_or_empty('text') }} is distinct from expected
