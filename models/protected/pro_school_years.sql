{#-
    One row per school year and grade with the cohort in it then, one per school year and kind of school
    with the group of its cohorts, and one for all cohorts together, for the mart to unfold: every row
    of a cohort is one and the same cell.
-#}
{{ config(access='protected') }}
select
    cast(school_year as varchar) as school_year,
    school_year || '年度' as school_year_ja,
    cast(grade as varchar) as school_grade,
    if(grade <= 6, '小学' || grade, '中学' || (grade - 6)) || '年' as school_grade_ja,
    school_cohort,
    school_cohort || '年度入学（' || (school_year - grade - 6) || '年4月2日～'
    || (school_year - grade - 5) || '年4月1日生まれ）' as school_cohort_ja,
    if(
        school_year = min(school_year) over (),
        '現在の子ども',
        '現在の子どもが進級した場合（出生・転出入を見込まない）'
    ) as basis_ja
from {{ ref('tab_school_years') }}
union all
select
    cast(school_year as varchar) as school_year,
    school_year || '年度' as school_year_ja,
    if(grade <= 6, 'elementary', 'junior_high') as school_grade,
    if(grade <= 6, '小学校計', '中学校計') as school_grade_ja,
    school_group as school_cohort,
    min(school_cohort) || '～' || max(school_cohort) || '年度入学' as school_cohort_ja,
    if(
        school_year = min(school_year) over (),
        '現在の子ども',
        '現在の子どもが進級した場合（出生・転出入を見込まない）'
    ) as basis_ja
from {{ ref('tab_school_years') }}
group by school_year, grade <= 6, school_group
union all
select
    'total' as school_year,
    '全年度' as school_year_ja,
    'total' as school_grade,
    '全学年' as school_grade_ja,
    'total' as school_cohort,
    '全入学年度' as school_cohort_ja,
    '対象期間に小中学生である現在の子ども' as basis_ja
