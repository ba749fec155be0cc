{#- One row per code of each dimension with the code it adds up to; roots have no parent. -#}
select dimension, code, parent
from {{ ref('hierarchies') }}
union all
select 'area_code' as dimension, area_code as code, parent
from {{ ref('tab_areas') }}
union all
select 'ward_code' as dimension, area_code as code, parent
from {{ ref('tab_wards') }}
union all
select 'district_code' as dimension, area_code as code, parent
from {{ ref('tab_school_districts') }}
union all
select 'school_cohort' as dimension, school_cohort as code, parent
from {{ ref('tab_school_cohorts') }}
