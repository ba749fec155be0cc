-- Children who enter school in one year are one cell, shown in several school years: were it
-- shown in one and hidden in another, it would be shown. Returns codes, never values.
select district_code, school_cohort
from {{ ref('children_by_school_district_school_year') }}
group by district_code, school_cohort
having count(distinct coalesce(cast(value as varchar), status)) != 1
