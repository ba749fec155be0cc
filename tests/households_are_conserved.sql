-- No household is lost or counted twice: the household numbers of the residents, counted another
-- way, with the residents who have none, are the households generalised and the total of the
-- table.
with counts as (
    select
        (
            select count(distinct r.household_number) + count_if(r.household_number is null)
            from {{ ref('con_residents') }} as r
            inner join {{ ref('statistics') }} as s
                on s.statistic = 'households_by_town_size_type'
                and r.reference_date = s.reference_date
        ) as in_register,
        (select count(*) from {{ ref('gen_households_by_town_size_type') }}) as generalised,
        (
            select coalesce(max(value), 0) from {{ ref('tab_households_by_town_size_type') }}
        ) as tabulated
)
select 'households differ between layers' as finding
from counts
where in_register != generalised or generalised != tabulated
