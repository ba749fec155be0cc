{#- One row per quasi-identifier, finest code and level with what the code becomes there. -#}
with recursive levels as (
    select attribute, code as value, level, code as generalised, parent
    from {{ ref('gen_record_codes') }}
    where level = 0
    union all
    select l.attribute, l.value, c.level, c.code as generalised, c.parent
    from levels as l
    inner join {{ ref('gen_record_codes') }} as c
        on l.attribute = c.attribute and l.level + 1 = c.level and l.parent = c.code
)
select attribute, value, level, generalised
from levels
