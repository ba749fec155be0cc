-- Nobody is lost or counted twice on the way from the register to the table: the residents in the
-- history, counted another way, are the people generalised and the total of the table.
with in_history as (
    select
        s.reference_date,
        h.resident_number,
        arg_max(h.residency_status, h.history_number) as residency_status
    from {{ ref('stg_residents__history') }} as h
    inner join {{ ref('statistics') }} as s on s.statistic = 'population_by_town_age_sex'
    where
        not h.is_provisional
        and h.resident_number not in (
            select x.resident_number from {{ ref('qua_excluded_residents') }} as x
            where x.purpose = '{{ var("purpose_of_statistics") }}'
        )
        and case
            when h.residency_status != '2' then h.event_date <= s.reference_date
            else coalesce(
                least(h.planned_leave_date, h.confirmed_leave_date), h.removal_date, h.event_date
            ) < s.reference_date
        end
    group by s.reference_date, h.resident_number
),
counts as (
    select
        (select count(*) from in_history where residency_status = '1') as in_register,
        (select count(*) from {{ ref('gen_population_by_town_age_sex') }}) as generalised,
        (
            select coalesce(max(value), 0) from {{ ref('tab_population_by_town_age_sex') }}
        ) as tabulated
)
select 'residents differ between layers' as finding
from counts
where in_register != generalised or generalised != tabulated
