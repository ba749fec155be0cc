{#- The municipality and its wards with their names, for marts to join. -#}
{{ config(access='protected') }}
select area_code, area_level, area_name
from {{ ref('tab_wards') }}
