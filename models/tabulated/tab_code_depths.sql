{#-
    One row per code that is no area: how deep it stands below the total, and whether nothing is below
    it.
-#}
with pairs as (
    select a.dimension, a.code, a.ancestor
    from {{ ref('tab_hierarchy_ancestors') }} as a
    where a.dimension in (select h.dimension from {{ ref('hierarchies') }} as h)
),
inner_codes as (
    select distinct dimension, ancestor as code
    from pairs
    where code != ancestor
)
select
    p.dimension,
    p.code,
    count(*) - 1 as depth,
    bool_and(i.code is null) as is_finest
from pairs as p
left join inner_codes as i on p.dimension = i.dimension and p.code = i.code
group by p.dimension, p.code
