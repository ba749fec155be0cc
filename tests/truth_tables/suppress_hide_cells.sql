{#- Only a plain 'no' to each question publishes a cell, and nothing does without a move for every primary one. -#}
with cells as (
    select area, value, is_primary, is_forced
    from (
        values
        ('safe', 9, false, false), ('primary', 2, true, false), ('unknown', 9, null, false),
        ('in a move', 9, false, false), ('forced', 9, false, true), ('perhaps forced', 9, false, null)
    ) as cells (area, value, is_primary, is_forced)
),
safe_cells as (
    select area, value, is_primary, is_forced from cells where not is_primary
),
witnesses as (
    select area from (values ('in a move'), ('in a move'), ('primary'), ('unknown')) as moves (area)
),
without_the_primary as (
    select area from witnesses where area <> 'primary'
),
without_the_unknown as (
    select area from witnesses where area <> 'unknown'
),
without_any as (
    select area from witnesses where false
),
found as (
    select 'forced' as kind, area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'witnesses', ['area'], 'is_forced') }}) as hidden
    union all
    select 'plain', area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'witnesses', ['area']) }}) as hidden
    union all
    select 'primary without a move', area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'without_the_primary', ['area']) }}) as hidden
    union all
    select 'unknown without a move', area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'without_the_unknown', ['area']) }}) as hidden
    union all
    select 'no certificate', area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'without_any', ['area']) }}) as hidden
    union all
    select 'nothing primary', area, value, status
    from ({{ oboro_sdc.hide_cells('safe_cells', 'without_any', ['area']) }}) as hidden
),
expected as (
    select
        kind, area,
        case kind
            when 'forced' then area = 'safe'
            when 'plain' then area in ('safe', 'forced', 'perhaps forced')
            else kind = 'nothing primary'
        end as is_published
    from cells
    cross join (
        values ('forced'), ('plain'), ('primary without a move'), ('unknown without a move'),
        ('no certificate'), ('nothing primary')
    ) as kinds (kind)
    where kind <> 'nothing primary' or not is_primary
)
select kind, area, value, status
from found
full join expected using (kind, area)
where status is distinct from if(is_published, 'published', 'hidden')
    or value is distinct from if(is_published, 9, null)
