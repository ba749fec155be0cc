{#-
    One row per child who is, or within the coming years will be, of the age of compulsory school,
    without identifiers: the birth date becomes the school year in which the child is in the first
    grade, the address a school district. Who has no known birth date has no school year.
-#}
with policy as (
    select
        reference_date,
        {{ function('school_year') }}(reference_date) as current_school_year
    from {{ ref('statistics') }}
    where statistic = 'children_by_school_district_school_year'
),
graded as (
    select
        r.reference_date,
        r.resident_number,
        r.area_code,
        p.current_school_year,
        {{ function('school_grade') }}(
            r.birth_year, r.birth_month, r.birth_day, p.current_school_year
        ) as grade
    from {{ ref('con_residents') }} as r
    inner join policy as p on r.reference_date = p.reference_date
    where not r.is_birth_date_unknown
)
select
    g.reference_date,
    d.district_code,
    k.record_key,
    cast(g.current_school_year - g.grade + 1 as varchar) as school_cohort
from graded as g
inner join {{ ref('con_school_districts') }} as d on g.area_code = d.area_code
left join {{ ref('con_record_keys') }} as k on g.resident_number = k.resident_number
where g.grade >= 1 - {{ var('coming_school_years') }} and g.grade <= 9
