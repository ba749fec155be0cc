{#- Only a plain 'no' to each question publishes a cell. -#}
with cells as (
    select area, value, is_primary, is_forced
    from (
        values
        ('safe', 9, false, false), ('primary', 2, true, false), ('unknown', 9, null, false),
        ('in a move', 9, false, false), ('forced', 9, false, true), ('perhaps forced', 9, false, null)
    ) as cells (area, value, is_primary, is_forced)
),
witnesses as (
    select area from (values ('in a move'), ('in a move'), ('primary')) as moves (area)
),
found as (
    select 'forced' as kind, area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'witnesses', ['area'], 'is_forced') }}) as hidden
    union all
    select 'plain', area, value, status
    from ({{ oboro_sdc.hide_cells('cells', 'witnesses', ['area']) }}) as hidden
),
expected as (
    select
        kind, area,
        area = 'safe' or (kind = 'plain' and area in ('forced', 'perhaps forced')) as is_published
    from cells
    cross join (values ('forced'), ('plain')) as kinds (kind)
)
select kind, area, value, status
from found
full join expected using (kind, area)
where status is distinct from if(is_published, 'published', 'hidden')
    or value is distinct from if(is_published, 9, null)
