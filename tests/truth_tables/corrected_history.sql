{#-
    Made-up people at 2023-04-30, as corrected and as known on 31 March, and what moved in 2023. A departure that was
    put off has not happened; one that was cancelled never will; who has announced to leave and moves has moved. A
    death or an entry that turns out to be later is later. Nobody comes or goes twice.
-#}
{%- set history -%}
(
    select
        number as resident_number, history_number, status as residency_status,
        event_date::date as event_date, reason as event_reason, reported::date as reported_date,
        planned::date as planned_leave_date, null::date as confirmed_leave_date,
        null::date as removal_date, false as is_provisional
    from (
        values
        ('put off', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('put off', 2, '2', '2023-03-31', '国内転出', '2023-03-01', '2023-03-31'),
        ('put off', 3, '2', '2023-05-31', '国内転出', '2023-04-02', '2023-05-31'),
        ('put off by a correction', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('put off by a correction', 2, '2', '2023-03-31', '国内転出', '2023-03-01', '2023-03-31'),
        ('put off by a correction', 3, '2', '2023-04-02', '誤記修正', '2023-04-02', '2023-05-31'),
        ('confirmed on another day', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('confirmed on another day', 2, '2', '2023-03-31', '国内転出', '2023-03-01', '2023-03-31'),
        ('confirmed on another day', 3, '2', '2023-04-10', '国内転出', '2023-04-12', '2023-04-10'),
        ('cancelled', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('cancelled', 2, '2', '2023-03-31', '国内転出', '2023-03-01', '2023-03-31'),
        ('cancelled', 3, '1', '2023-03-20', '異動の取消し（増）', '2023-03-20', null),
        ('moves before leaving', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('moves before leaving', 2, '2', '2023-05-31', '国内転出', '2023-03-01', '2023-05-31'),
        ('moves before leaving', 3, '2', '2023-03-10', '転居', '2023-03-10', '2023-05-31'),
        ('dies before leaving', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('dies before leaving', 2, '2', '2023-04-20', '国内転出', '2023-03-01', '2023-04-20'),
        ('dies before leaving', 3, '3', '2023-04-05', '死亡', '2023-04-06', null),
        ('died later', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('died later', 2, '3', '2023-03-15', '死亡', '2023-03-16', null),
        ('died later', 3, '3', '2023-05-15', '死亡', '2023-05-20', null),
        ('came later', 1, '1', '2023-03-15', '国内転入', '2023-03-16', null),
        ('came later', 2, '1', '2023-05-15', '国内転入', '2023-05-20', null),
        ('left and came back', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('left and came back', 2, '2', '2023-02-01', '国内転出', '2023-02-01', '2023-02-01'),
        ('left and came back', 3, '1', '2023-03-01', '国内転入', '2023-03-01', null),
        ('moves, then stays', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('moves, then stays', 2, '2', '2023-03-31', '国内転出', '2023-03-01', '2023-03-31'),
        ('moves, then stays', 3, '2', '2023-03-10', '転居', '2023-03-10', '2023-03-31'),
        ('moves, then stays', 4, '1', '2023-03-20', '異動の取消し（増）', '2023-03-20', null),
        ('left the country', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('left the country', 2, '2', '2023-04-10', '国内転出', '2023-04-01', '2023-04-10'),
        ('left the country', 3, '2', '2023-04-10', '国外転出', '2023-04-12', '2023-04-10'),
        ('came later, changed before', 1, '1', '2023-03-15', '国内転入', '2023-03-16', null),
        ('came later, changed before', 2, '1', '2023-03-15', '誤記修正', '2023-03-16', null),
        ('came later, changed before', 3, '1', '2023-05-15', '国内転入', '2023-05-20', null),
        ('died after leaving', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('died after leaving', 2, '2', '2023-03-10', '国内転出', '2023-03-01', '2023-03-10'),
        ('died after leaving', 3, '3', '2023-03-08', '死亡', '2023-03-09', null),
        ('died after leaving', 4, '3', '2023-04-20', '死亡', '2023-04-21', null),
        ('comes, being here', 1, '1', '2019-04-01', '国内転入', '2019-04-01', null),
        ('comes, being here', 2, '1', '2023-02-01', '異動の取消し（増）', '2023-02-01', null)
    ) as made_up (number, history_number, status, event_date, reason, reported, planned)
)
{%- endset -%}
with reasons (event_reason, residents, movement_reason) as (
    values
    ('国内転入', 1, 'moved_in_domestic'),
    ('異動の取消し（増）', 1, 'entered_other'),
    ('国内転出', -1, 'moved_out_domestic'),
    ('国外転出', -1, 'moved_out_abroad'),
    ('死亡', -1, 'died'),
    ('転居', 0, 'moved_within'),
    ('誤記修正', null, null)
),
dates (reference_date, known_on, last_event_on) as (
    values
    (date '2023-04-30', null, date '2023-04-30'),
    (date '2023-04-30', date '2023-03-31', date '2023-04-30')
),
year (first_day, last_day, known_on) as (
    values (date '2023-01-01', date '2023-12-31', null::date)
),
corrected as (
    {{ corrected_history(history, 'reasons', 'dates') | indent(4) }}
),
states as (
    {{ states_at('corrected', 'dates') | indent(4) }}
),
movements as (
    {{ movements_between('corrected', 'reasons', 'year') | indent(4) }}
),
residents as (
    select resident_number, history_number, known_on
    from states
    where residency_status = '1'
),
moved as (
    select resident_number, movement_reason, moved_on
    from movements
),
expected_residents (resident_number, history_number, known_on) as (
    values
    ('put off', 1, null),
    ('put off by a correction', 3, null),
    ('cancelled', 3, null),
    ('moves before leaving', 3, null),
    ('died later', 1, null),
    ('left and came back', 3, null),
    ('moves, then stays', 4, null),
    ('comes, being here', 2, null),
    ('moves, then stays', 4, '2023-03-31'),
    ('left the country', 1, '2023-03-31'),
    ('came later, changed before', 2, '2023-03-31'),
    ('comes, being here', 2, '2023-03-31'),
    ('cancelled', 3, '2023-03-31'),
    ('moves before leaving', 3, '2023-03-31'),
    ('came later', 1, '2023-03-31'),
    ('left and came back', 3, '2023-03-31')
),
expected_moved (resident_number, movement_reason, moved_on) as (
    values
    ('put off', 'moved_out_domestic', '2023-05-31'),
    ('put off by a correction', 'moved_out_domestic', '2023-05-31'),
    ('confirmed on another day', 'moved_out_domestic', '2023-04-10'),
    ('moves before leaving', 'moved_within', '2023-03-10'),
    ('moves before leaving', 'moved_out_domestic', '2023-05-31'),
    ('dies before leaving', 'died', '2023-04-05'),
    ('died later', 'died', '2023-05-15'),
    ('came later', 'moved_in_domestic', '2023-05-15'),
    ('left and came back', 'moved_out_domestic', '2023-02-01'),
    ('left and came back', 'moved_in_domestic', '2023-03-01'),
    ('moves, then stays', 'moved_within', '2023-03-10'),
    ('left the country', 'moved_out_abroad', '2023-04-10'),
    ('came later, changed before', 'moved_in_domestic', '2023-05-15'),
    ('died after leaving', 'moved_out_domestic', '2023-03-10')
),
typed as (
    select resident_number, history_number, known_on::date as known_on
    from expected_residents
),
dated as (
    select resident_number, movement_reason, moved_on::date as moved_on
    from expected_moved
)
select d.resident_number, 'not a resident of that row' as fault
from (
    select * from residents
    except all
    select * from typed
) as d
union all
select d.resident_number, 'a resident of that row' as fault
from (
    select * from typed
    except all
    select * from residents
) as d
union all
select d.resident_number, 'did not move so' as fault
from (
    select * from moved
    except all
    select * from dated
) as d
union all
select d.resident_number, 'moved so' as fault
from (
    select * from dated
    except all
    select * from moved
) as d
