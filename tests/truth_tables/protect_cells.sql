{#- The branch of the method that policy names, and nothing where policy is silent or a branch is
    not clear about a cell. -#}
with cells (area, value) as (
    values ('a', 1), ('b', 2), ('c', 3)
),
policies (statistic, method) as (
    values ('one', 'rounding'), ('two', 'rounding'), ('two', 'suppression'), ('three', 'unheard of')
),
rounded (area, value, status) as (
    values ('a', 0, 'perturbed'), ('b', 3, 'perturbed'), ('b', 3, 'perturbed')
),
suppressed (area, value, status) as (
    values ('a', 1, 'published'), ('b', 2, 'published'), ('c', 3, 'published')
),
{%- for statistic in ['one', 'two', 'three', 'four'] %}
{{ statistic }} as (
    {{ oboro_sdc.protect_cells(
        'cells', ['area'], 'policies', statistic, {'rounding': 'rounded', 'suppression': 'suppressed'}
    ) | indent(4) }}
),
{%- endfor %}
found as (
    select 'one' as statistic, area, value, status from one
    union all
    select 'two' as statistic, area, value, status from two
    union all
    select 'three' as statistic, area, value, status from three
    union all
    select 'four' as statistic, area, value, status from four
)
select *
from found
where if(
    statistic = 'one' and area = 'a',
    value is distinct from 0 or status != 'perturbed',
    value is not null or status != 'hidden'
)
