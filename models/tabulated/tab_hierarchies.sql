{#- One row per code of each dimension with the code it adds up to; roots have no parent. -#}
select dimension, code, parent
from {{ ref('hierarchies') }}
union all
select 'area_code' as dimension, area_code as code, parent
from {{ ref('tab_areas') }}
