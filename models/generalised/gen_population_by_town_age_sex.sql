{#-
    One row per resident, without identifiers: the birth date becomes an age band, the address a
    town and a 500 m mesh, the country a nationality group. What no band or code covers is
    'unknown', never dropped.
-#}
with policy as (
    select reference_date, age_days_before
    from {{ ref('statistics') }}
    where statistic = 'population_by_town_age_sex'
),
aged as (
    select
        r.reference_date,
        r.area_code,
        r.mesh_code,
        r.resident_number,
        if(
            r.is_birth_date_unknown,
            null,
            {{ function('completed_years') }}(
                r.birth_year, r.birth_month, r.birth_day,
                r.reference_date - p.age_days_before
            )
        ) as age,
        if(r.sex_code = '1', 'male', 'female') as sex,
        if(r.resident_type = '1', 'japanese', 'foreign') as nationality
    from {{ ref('con_residents') }} as r
    inner join policy as p on r.reference_date = p.reference_date
)
select
    a.reference_date,
    a.area_code,
    a.mesh_code,
    coalesce(b.age_band, 'unknown') as age_group,
    a.sex,
    a.nationality,
    k.record_key
from aged as a
left join {{ ref('age_bands') }} as b
    on a.age >= b.age_from and a.age <= coalesce(b.age_to, a.age)
left join {{ ref('con_record_keys') }} as k on a.resident_number = k.resident_number
