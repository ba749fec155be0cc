{#-
    One row per town and annual report with the ward (区) that was valid at its reference date: the former one
    until wards were rearranged. Residents of unknown towns (町字不詳) lie in the ward of their address where all
    towns of that address lie in one.
-#}
with towns as (
    select
        r.year,
        t.municipality_code,
        t.town_code,
        t.city_name,
        if(c.changed_on > r.reference_date, t.former_ward_code, t.ward_code) as ward_code,
        if(c.changed_on > r.reference_date, t.former_ward_name, t.ward_name) as ward_name
    from {{ ref('con_towns') }} as t
    cross join {{ ref('annual_reports') }} as r
    left join {{ ref('ward_changes') }} as c on t.city_code = c.municipality_code
    where t.town_code != '{{ var("unknown_town_code") }}'
),
named as (
    select
        year,
        municipality_code,
        town_code,
        ward_code,
        -- Some write the ward alone, the report names its city too.
        if(starts_with(ward_name, city_name), ward_name, city_name || ward_name) as ward_name
    from towns
    where ward_code is not null
)
select
    year,
    municipality_code,
    town_code,
    ward_code,
    ward_name
from named
union all
select
    year,
    municipality_code,
    '{{ var("unknown_town_code") }}' as town_code,
    min(ward_code) as ward_code,
    min(ward_name) as ward_name
from named
group by year, municipality_code
having count(distinct ward_code) = 1
