{#- One row per code and each code it counts in, itself included, on however many ways. -#}
with recursive ancestors as (
    select dimension, code, code as ancestor
    from {{ ref('tab_place_hierarchies') }}
    union
    select a.dimension, a.code, h.parent as ancestor
    from ancestors as a
    inner join {{ ref('tab_place_hierarchies') }} as h
        on a.dimension = h.dimension and a.ancestor = h.code
    where h.parent is not null
)
select dimension, code, ancestor
from ancestors
