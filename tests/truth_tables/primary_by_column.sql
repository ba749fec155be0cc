{#- What is given holds; what is not given is a primary cell. -#}
with given_cells (area, secret, expected) as (
    values ('A', true, true), ('B', false, false), ('C', null, true)
),
judged as (
    {{ oboro_sdc.primary_by_column('given_cells', ['area'], 'secret') | indent(4) }}
)
select area, j.is_primary, c.expected
from given_cells as c
left join judged as j using (area)
where j.is_primary is distinct from c.expected
