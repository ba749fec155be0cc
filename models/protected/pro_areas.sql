{#- The published areas with their names, for marts to join. -#}
{{ config(access='protected') }}
select area_code, parent, area_level, area_name, sort_order
from {{ ref('tab_areas') }}
