{#-
    One row per cohort of children, those who enter school in one year, and each group it adds up to.
    Protecting cohorts protects every school year at once, for a grade of a year is a cohort. The
    children of a school in a year are several cohorts; the groups of the years overlap.
-#}
select school_cohort, school_group as parent
from {{ ref('tab_school_years') }}
union all
select distinct school_group as school_cohort, 'total' as parent
from {{ ref('tab_school_years') }}
union all
select 'total' as school_cohort, cast(null as varchar) as parent
