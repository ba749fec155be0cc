{#- One row per code and each code it counts in, itself included. -#}
with recursive ancestors as (
    select dimension, code, code as ancestor, parent
    from {{ ref('tab_hierarchies') }}
    union all
    select a.dimension, a.code, h.code as ancestor, h.parent
    from ancestors as a
    inner join {{ ref('tab_hierarchies') }} as h on a.dimension = h.dimension and a.parent = h.code
)
select dimension, code, ancestor
from ancestors
