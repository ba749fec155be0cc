{#-
    Towns that are too small to be shown by themselves and the rows in which they are counted; empty
    unless a statistic is published by merging.
-#}
select
    r.area_code,
    a.area_name,
    r.processing,
    case r.processing when 0 then 'なし' when 1 then '合算先' when 2 then '秘匿' end as processing_ja,
    r.target,
    r.merged
from {{ ref('pro_merged_area_rows') }} as r
inner join {{ ref('pro_areas') }} as a on r.area_code = a.area_code
