{#- One row per code and each code it counts in, itself included. -#}
with recursive ancestors as (
    select dimension, code, code as ancestor, parent
    from {{ ref('codes') }}
    union all
    select a.dimension, a.code, c.code as ancestor, c.parent
    from ancestors as a
    inner join {{ ref('codes') }} as c on a.dimension = c.dimension and a.parent = c.code
)
select dimension, code, ancestor
from ancestors
