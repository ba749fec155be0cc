{#-
    Today's children by school district, school year and grade, as they move up. A cohort is protected
    once and shown in each school year: its cell has one status wherever it stands.
-#}
select
    p.reference_date,
    a.area_level,
    c.district_code,
    a.area_name as district_name,
    y.school_year,
    y.school_year_ja,
    y.school_grade,
    y.school_grade_ja,
    c.school_cohort,
    y.school_cohort_ja,
    y.basis_ja,
    c.value,
    c.status,
    {{ function('display_cell') }}(c.value, c.status) as value_display
from {{ ref('pro_children_by_school_district_school_year') }} as c
inner join {{ ref('pro_school_years') }} as y on c.school_cohort = y.school_cohort
inner join {{ ref('pro_school_districts') }} as a on c.district_code = a.area_code
inner join {{ ref('statistics') }} as p
    on p.statistic = 'children_by_school_district_school_year'
