{#-
    One row per cohort of children: those who enter school in one year. Protecting cohorts protects every
    school year at once, for a grade of a year is a cohort.
-#}
select distinct school_cohort, 'total' as parent
from {{ ref('tab_school_years') }}
union all
select 'total' as school_cohort, cast(null as varchar) as parent
