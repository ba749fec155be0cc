{#- Base 3: of three ones in a line one becomes 3, and the total is their sum; what is large or a
    multiple stays; a cell that is not published shows nothing. -#}
with cells (area, value) as (
    values ('total', 17), ('a', 1), ('b', 1), ('c', 1), ('d', 9), ('e', 5), ('f', 0)
),
counts_in (dimension, code, ancestor) as (
    select
        'area' as dimension,
        area as code,
        unnest(if(area = 'total', [area], [area, 'total'])) as ancestor
    from cells
),
rounded as (
    {{ oboro_sdc.round_additively('cells', ['area'], 'counts_in', 3) | indent(4) }}
),
without_f as (
    {{ oboro_sdc.round_additively(
        'cells', ['area'], 'counts_in', 3, published="area != 'f'"
    ) | indent(4) }}
),
found as (
    select
        sum(value) filter (area = 'total') as total,
        sum(value) filter (area != 'total') as parts,
        sum(value) filter (area in ('a', 'b', 'c')) as ones,
        count_if(value in (1, 2)) as small,
        max(value) filter (area = 'd') as large,
        max(value) filter (area = 'e') as middle,
        max(value) filter (area = 'f') as zero,
        (
            select count(*) from without_f as w
            where w.status = 'hidden' and w.area = 'f' and w.value is null
        ) as hidden
    from rounded
)
select *
from found
where
    (total, parts, ones, small, large, middle, zero, hidden)
    is distinct from (17, 17, 3, 0, 9, 5, 0, 1)
