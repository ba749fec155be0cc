{#-
    One row per cell with its status, none where the municipality sent no tax register. What either
    number of a cell needs hidden is hidden for both, and the class of the median with them. Safe to
    release.
-#}
{{ config(access='protected') }}
with in_a_move as (
    select area_code, age_class
    from {{ ref('pro_taxable_income_by_town_age__witnesses') }}
    union
    select area_code, age_class
    from {{ ref('pro_taxable_income_by_town_age__taxpayer_witnesses') }}
),
decided as (
    select
        c.area_code,
        c.age_class,
        c.value as taxable_income,
        n.value as taxpayers,
        -- Only a plain 'no' publishes.
        if(
            not c.is_primary and not n.is_primary and not n.is_forced and m.area_code is null,
            'published',
            'hidden'
        ) as status
    from {{ ref('pro_taxable_income_by_town_age__primary') }} as c
    inner join {{ ref('pro_taxable_income_by_town_age__taxpayers') }} as n
        on n.is_released and c.area_code = n.area_code and c.age_class = n.age_class
    left join in_a_move as m on c.area_code = m.area_code and c.age_class = m.age_class
)
select
    d.area_code,
    d.age_class,
    if(d.status = 'published', d.taxpayers, null) as taxpayers,
    if(d.status = 'published', cast(d.taxable_income as bigint), null) as taxable_income,
    if(d.status = 'published', m.median_class, null) as median_class,
    d.status
from decided as d
left join {{ ref('tab_taxable_income_medians') }} as m
    on d.area_code = m.area_code and d.age_class = m.age_class
