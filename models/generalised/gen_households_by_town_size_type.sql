{#-
    One row per household, without identifiers: its members become a size with a top code, their
    relationships a family type. Of a resident
    without a household number nothing is known.
-#}
with dates as (
    select reference_date
    from {{ ref('statistics') }}
    where statistic = 'households_by_town_size_type'
)
select
    h.reference_date,
    h.area_code,
    h.mesh_code,
    h.record_key,
    if(h.household_number is null, 'unknown', s.household_size) as household_size,
    if(
        h.household_number is null,
        'other',
        {{ function('household_type') }}(
            h.members, h.heads, h.spouses, h.children, h.fathers, h.mothers, h.siblings, h.unstated
        )
    ) as household_type
from {{ ref('con_households') }} as h
inner join dates as d on h.reference_date = d.reference_date
left join {{ ref('household_sizes') }} as s
    on h.members >= s.members_from and h.members <= coalesce(s.members_to, h.members)
