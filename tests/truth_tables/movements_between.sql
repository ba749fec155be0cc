{#-
    Made-up people and the year 2022. Both ends of the year count, departures by the day of leaving. What is not counted
    is no movement, what nobody listed is unknown. Provisional rows do not count, nor what was reported after the last
    day that counts; a departure told twice counts once.
-#}
{%- set history -%}
(
    select
        number as resident_number, history_number, status as residency_status,
        event_date::date as event_date, reason as event_reason,
        if(number = 'reported too late', date '2023-03-01', null) as reported_date,
        planned::date as planned_leave_date, confirmed::date as confirmed_leave_date,
        null::date as removal_date, provisional as is_provisional
    from (
        values
        ('first day', 1, '1', '2022-01-01', '国内転入', null, null, false),
        ('last day', 1, '1', '2022-12-31', '国内転入', null, null, false),
        ('the day before', 1, '1', '2021-12-31', '国内転入', null, null, false),
        ('the day after', 1, '1', '2023-01-01', '国内転入', null, null, false),
        ('leaves on the last day', 2, '2', '2022-12-20', '国内転出', '2022-12-31', null, false),
        ('leaves later', 2, '2', '2022-12-20', '国内転出', '2023-01-01', null, false),
        ('left before planned', 2, '2', '2023-01-20', '国内転出', '2023-01-10', '2022-12-30', false),
        ('told twice', 2, '2', '2022-05-01', '国内転出', '2022-05-03', null, false),
        ('told twice', 3, '2', '2022-05-10', '国内転出', '2022-05-03', null, false),
        ('corrected', 2, '1', '2022-05-01', '職権修正', null, null, false),
        ('other reason', 2, '1', '2022-05-01', '転入', null, null, false),
        ('no reason', 2, '1', '2022-05-01', null, null, null, false),
        ('reported too late', 1, '1', '2022-12-31', '国内転入', null, null, false),
        ('provisional', 1, '1', '2022-05-01', '国内転入', null, null, true)
    ) as made_up (
        number, history_number, status, event_date, reason, planned, confirmed, provisional
    )
)
{%- endset -%}
with reasons (event_reason, residents, movement_reason) as (
    values
    ('国内転入', 1, 'moved_in_domestic'),
    ('国内転出', -1, 'moved_out_domestic'),
    ('職権修正', null, null)
),
year (first_day, last_day, known_on) as (
    values (date '2022-01-01', date '2022-12-31', date '2023-02-28')
),
corrected as (
    {{ corrected_history(history, 'reasons', 'year') | indent(4) }}
),
movements as (
    {{ movements_between('corrected', 'reasons', 'year') | indent(4) }}
),
found as (
    select resident_number, movement_reason, moved_on, history_number
    from movements
),
told (resident_number, movement_reason, moved_on, history_number) as (
    values
    ('first day', 'moved_in_domestic', '2022-01-01', 1),
    ('last day', 'moved_in_domestic', '2022-12-31', 1),
    ('leaves on the last day', 'moved_out_domestic', '2022-12-31', 2),
    ('left before planned', 'moved_out_domestic', '2022-12-30', 2),
    ('told twice', 'moved_out_domestic', '2022-05-03', 3),
    ('other reason', 'unknown', '2022-05-01', 2),
    ('no reason', 'unknown', '2022-05-01', 2)
),
expected as (
    select resident_number, movement_reason, cast(moved_on as date) as moved_on, history_number
    from told
)
select * from found
except all
select * from expected
union all
(
    select * from expected
    except all
    select * from found
)
