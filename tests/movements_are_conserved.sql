-- No movement is lost or counted twice on the way from the register to the table.
with counts as (
    select
        (select count(*) from {{ ref('con_movements') }}) as in_register,
        (
            select count(*) from {{ ref('gen_movements_by_month_reason_age_ward') }}
        ) as generalised,
        (
            select coalesce(max(value), 0)
            from {{ ref('tab_movements_by_month_reason_age_ward') }}
        ) as tabulated
)
select 'movements differ between layers' as finding
from counts
where in_register != generalised or generalised != tabulated
