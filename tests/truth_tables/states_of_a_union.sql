{#-
    People of two registers at one common date, by whoever may hold them together: the same number is another
    person in another municipality. Made-up people at 2023-04-30; P moves from the one to the other.
-#}
{%- set history -%}
(
    select
        tenant, number as resident_number, history_number, status as residency_status,
        event_date::date as event_date, reason as event_reason, null::date as reported_date,
        planned::date as planned_leave_date, null::date as confirmed_leave_date,
        null::date as removal_date, false as is_provisional
    from (
        values
        ('082201', 'P', 1, '1', '2019-04-01', '国内転入', null),
        ('082201', 'P', 2, '2', '2023-04-01', '国内転出', '2023-04-01'),
        ('221309', 'P', 1, '1', '2001-01-01', '国内転入', null),
        ('221309', 'P', 2, '3', '2020-05-05', '死亡', null),
        ('221309', 'Q', 1, '1', '2023-04-02', '国内転入', null),
        ('082201', 'Q', 1, '1', '2023-05-01', '国内転入', null)
    ) as made_up (tenant, number, history_number, status, event_date, reason, planned)
)
{%- endset -%}
{%- set signs -%}
(
    select event_reason, residents
    from (values ('国内転入', 1), ('国内転出', -1), ('死亡', -1)) as signs (event_reason, residents)
)
{%- endset -%}
{%- set dates -%}
(
    select date '2023-04-30' as reference_date, null::date as known_on, date '2023-04-30' as last_event_on
)
{%- endset -%}
{%- set person = ['tenant', 'resident_number'] -%}
with corrected as (
    {{ corrected_history(history, signs, dates, person) | indent(4) }}
),
found as (
    {{ states_at('corrected', dates, person) | indent(4) }}
),
expected as (
    select told.tenant, told.resident_number, told.residency_status
    from (
        values ('082201', 'P', '2'), ('221309', 'P', '3'), ('221309', 'Q', '1')
    ) as told (tenant, resident_number, residency_status)
)
select tenant, resident_number, e.residency_status as expected, f.residency_status as found
from expected as e
full join found as f using (tenant, resident_number)
where e.residency_status is distinct from f.residency_status
