{#-
    One row per town with how many people and households live in it and where it lies, for towns that
    are too small to be shown. No row unless policy merges towns. A town without coordinates lies in
    the middle of the others. Still disclosive.
-#}
select
    t.area_code,
    coalesce(t.ward_code, t.city_code) as parent_code,
    t.city_code,
    p.value as population,
    h.value as households,
    coalesce(t.latitude, avg(t.latitude) over ()) as latitude,
    coalesce(t.longitude, avg(t.longitude) over ()) as longitude
from {{ ref('con_towns') }} as t
left join {{ ref('tab_population_by_town_age_sex') }} as p
    on p.age_group = 'total' and p.sex = 'total' and p.nationality = 'total'
    and t.area_code = p.area_code
left join {{ ref('tab_households_by_town_size_type') }} as h
    on h.household_size = 'total' and h.household_type = 'total' and t.area_code = h.area_code
where exists (
    select 1
    from {{ ref('statistics') }} as s
    where s.method = 'merging'
)
