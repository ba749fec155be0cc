{#- One row per code and each code it counts in, itself included; by several ways once. -#}
with recursive ancestors as (
    select distinct dimension, code, code as ancestor
    from {{ ref('tab_hierarchies') }}
    union
    select a.dimension, a.code, h.parent as ancestor
    from ancestors as a
    inner join {{ ref('tab_hierarchies') }} as h
        on a.dimension = h.dimension and a.ancestor = h.code
    where h.parent is not null
)
select dimension, code, ancestor
from ancestors
