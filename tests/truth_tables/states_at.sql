{#-
    Made-up people around 2023-01-01, at the end of the day and as it begins. A departure counts from the day after the
    person left. A later event and a provisional row change nothing. The dead are gone. Who asks what was known on
    10 January does not know of what was reported on the 11th, or without a report happened after it.
-#}
{%- set history -%}
(
    select
        number as resident_number, history_number, status as residency_status,
        event_date::date as event_date, null::varchar as event_reason,
        reported::date as reported_date, removal::date as removal_date,
        planned::date as planned_leave_date, confirmed::date as confirmed_leave_date,
        provisional as is_provisional
    from (
        values
        ('moved within the city', 1, '1', '2019-04-01', null, null, null, null, false),
        ('moved within the city', 2, '1', '2022-06-01', null, null, null, null, false),
        ('leaves in the future', 1, '1', '2019-04-01', null, null, null, null, false),
        ('leaves in the future', 2, '2', '2022-12-20', null, null, '2023-01-31', null, false),
        ('leaves on the day', 1, '1', '2019-04-01', null, null, null, null, false),
        ('leaves on the day', 2, '2', '2022-12-20', null, null, '2023-01-01', null, false),
        ('left the day before', 1, '1', '2019-04-01', null, null, null, null, false),
        ('left the day before', 2, '2', '2022-12-20', null, null, '2022-12-31', null, false),
        ('left before planned', 1, '1', '2019-04-01', null, null, null, null, false),
        ('left before planned', 2, '2', '2022-12-20', null, null, '2023-01-15', '2022-12-30', false),
        ('left, removal date alone', 1, '1', '2019-04-01', null, null, null, null, false),
        ('left, removal date alone', 2, '2', '2023-01-20', null, '2022-12-25', null, null, false),
        ('left and returned', 1, '2', '2021-03-01', null, null, '2021-03-01', null, false),
        ('left and returned', 2, '1', '2022-09-01', null, null, null, null, false),
        ('provisional entry', 1, '1', '2022-06-01', null, null, null, null, true),
        ('provisional change', 1, '1', '2019-04-01', null, null, null, null, false),
        ('provisional change', 2, '1', '2022-12-01', null, null, null, null, true),
        ('moves in on the day', 1, '1', '2023-01-01', null, null, null, null, false),
        ('moves in after the day', 1, '1', '2023-01-02', null, null, null, null, false),
        ('died', 1, '1', '2019-04-01', null, null, null, null, false),
        ('died', 2, '3', '2022-07-07', null, null, null, null, false),
        ('removed', 1, '9', '2022-07-07', null, null, null, null, false),
        ('reported late', 1, '1', '2022-12-30', '2023-01-11', null, null, null, false),
        ('reported in time', 1, '1', '2022-12-30', '2023-01-10', null, null, null, false),
        ('left, told late', 1, '1', '2019-04-01', null, null, null, null, false),
        ('left, told late', 2, '2', '2022-12-01', '2023-02-01', null, '2022-12-01', null, false),
        ('comes the day before', 1, '1', '2022-12-31', null, null, null, null, false),
        ('comes on the day', 1, '1', '2023-01-01', null, null, null, null, false),
        ('dies on the day', 1, '1', '2001-01-01', null, null, null, null, false),
        ('dies on the day', 2, '3', '2023-01-01', null, null, null, null, false)
    ) as made_up (
        number, history_number, status, event_date, reported, removal, planned, confirmed, provisional
    )
)
{%- endset -%}
{%- set signs -%}
(select null::varchar as event_reason, null::integer as residents where false)
{%- endset -%}
with days as (
    select null::date as known_on
    union all
    select date '2023-01-10' as known_on
),
corrected as (
    {{ corrected_history(history, signs, 'days') | indent(4) }}
),
dates (reference_date, known_on, last_event_on) as (
    values
    (date '2023-01-01', null, date '2023-01-01'),
    (date '2023-01-01', null, date '2022-12-31'),
    (date '2023-01-01', date '2023-01-10', date '2023-01-01')
),
states as (
    {{ states_at('corrected', 'dates') | indent(4) }}
),
found as (
    select resident_number, known_on, last_event_on, history_number
    from states
    where residency_status = '1'
),
expected (resident_number, history_number, ends, begins, known) as (
    values
    ('moved within the city', 2, true, true, true),
    ('leaves in the future', 1, true, true, true),
    ('leaves on the day', 1, true, true, true),
    ('left and returned', 2, true, true, true),
    ('provisional change', 1, true, true, true),
    ('moves in on the day', 1, true, false, true),
    ('reported late', 1, true, true, false),
    ('reported in time', 1, true, true, true),
    ('left, told late', 1, false, false, true),
    ('left, removal date alone', 1, false, false, true),
    ('comes the day before', 1, true, true, true),
    ('comes on the day', 1, true, false, true),
    ('dies on the day', 1, false, true, false)
),
told as (
    select
        resident_number, null as known_on, date '2023-01-01' as last_event_on, history_number
    from expected
    where ends
    union all
    select
        resident_number, null as known_on, date '2022-12-31' as last_event_on, history_number
    from expected
    where begins
    union all
    select
        resident_number, date '2023-01-10' as known_on, date '2023-01-01' as last_event_on,
        history_number
    from expected
    where known
)
select * from found
except all
select * from told
union all
(
    select * from told
    except all
    select * from found
)
