{#- One row per code of each dimension and code it adds up to, with its label. For marts. -#}
{{ config(access='protected') }}
select
    t.dimension,
    t.code,
    t.parent,
    coalesce(h.label_ja, a.area_name) as label_ja
from {{ ref('tab_place_hierarchies') }} as t
left join {{ ref('hierarchies') }} as h
    on t.dimension = h.dimension and t.code = h.code and t.parent is not distinct from h.parent
left join {{ ref('tab_places') }} as a on t.dimension = 'area_code' and t.code = a.area_code
