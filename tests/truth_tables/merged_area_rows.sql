{#-
    Rows as e-Stat tells them, of towns modelled on its own: added to the neighbour, a whole town added
    up in its own row, all areas of one town added to another, and untouched. Municipality 27104.
-#}
with areas (area_code, town) as (
    values
    ('27104015001', '271040150'), ('27104015003', '271040150'),
    ('27104016001', '271040160'), ('27104016002', '271040160'),
    ('27104017001', '271040170'), ('27104017002', '271040170'),
    ('27104003001', '271040030'), ('27104003002', '271040030'),
    ('271040050', '271040050')
),
grouped (area_code, group_head) as (
    values
    ('27104015001', '27104015001'),
    ('27104015003', '27104015003'), ('27104016002', '27104015003'),
    ('27104016001', '27104016001'),
    ('27104017001', '27104017001'), ('27104017002', '27104017001'),
    ('27104003001', '271040050'), ('27104003002', '271040050'), ('271040050', '271040050')
),
expected (area_code, processing, target, merged) as (
    values
    ('27104015001', 0, null, null),
    ('27104015003', 1, null, '016002'),
    ('27104016001', 0, null, null),
    ('27104016002', 2, '015003', null),
    ('27104017001', 2, '0170', null),
    ('27104017002', 2, '0170', null),
    ('271040170', 1, null, '017001;017002'),
    ('27104003001', 2, '0050', null),
    ('27104003002', 2, '0050', null),
    ('271040050', 1, null, '003001;003002')
),
found as (
    {{ oboro_sdc.merged_area_rows('grouped', 'areas', 'town') }}
),
violations as (
    {{ oboro_sdc.merged_rows_violations('found', 5) }}
)
select
    area_code,
    f.processing || ' ' || coalesce(f.target, '-') || ' ' || coalesce(f.merged, '-') as found,
    e.processing || ' ' || coalesce(e.target, '-') || ' ' || coalesce(e.merged, '-') as expected
from found as f
full join expected as e using (area_code)
where
    f.processing is distinct from e.processing
    or f.target is distinct from e.target
    or f.merged is distinct from e.merged
union all
select area_code, violation as found, 'no violation' as expected
from violations
