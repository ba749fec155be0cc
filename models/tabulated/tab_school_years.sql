{#-
    One row per school year, now and to come, and grade, with the children who are in it then: those who
    enter school in one year stay together, so a grade of a year is a cohort. And with the group of all
    grades of the school, 小学校 or 中学校, in that year.
-#}
with years as (
    select {{ function('school_year') }}(s.reference_date) + c.coming as school_year
    from {{ ref('statistics') }} as s
    cross join (
        select unnest(generate_series(0, {{ var('coming_school_years') }})) as coming
    ) as c
    where s.statistic = 'children_by_school_district_school_year'
),
grades as (
    select unnest(generate_series(1, 9)) as grade
)
select
    cast(y.school_year as integer) as school_year,
    cast(g.grade as integer) as grade,
    cast(y.school_year - g.grade + 1 as varchar) as school_cohort,
    if(g.grade <= 6, 'elementary-', 'junior_high-') || y.school_year as school_group
from years as y
cross join grades as g
