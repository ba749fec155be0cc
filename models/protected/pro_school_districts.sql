{#- The school districts with their names, for marts to join. -#}
{{ config(access='protected') }}
select distinct area_code, area_level, area_name
from {{ ref('tab_school_districts') }}
