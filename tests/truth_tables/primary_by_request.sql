{#- A contributor who asked, above the share, or among few. -#}
with known (
    cell, value, contributors, requesting, largest_requesting, expected, expected_any, need
) as (
    values
    ('nobody asks', 100, 1, 0, 0, false, false, null),
    ('asks, above the share', 100, 4, 1, 71, true, true, 2),
    ('asks, at the share', 100, 4, 1, 70, false, true, null),
    ('asks, small among many', 100, 4, 1, 1, false, true, null),
    ('asks, small among few', 100, 2, 1, 1, true, true, null),
    ('asks, with nothing', 100, 4, 1, 0, false, false, null),
    ('nobody asks, yet holds', 100, 4, 0, 71, true, true, 2),
    ('unknown who asks', 100, 2, null, null, true, true, null),
    ('unknown how many', 100, null, 1, 1, true, true, null),
    ('unknown share', null, 4, 1, 1, true, true, null)
),
judged as (
    {{ oboro_sdc.primary_by_request('known', ['cell'], percent=70, minimum=3) | indent(4) }}
),
judged_any as (
    {{ oboro_sdc.primary_by_request('known', ['cell'], percent=0, minimum=3) | indent(4) }}
)
select cell, j.is_primary, a.is_primary as is_primary_any, j.protect_above
from known as k
left join judged as j using (cell)
left join judged_any as a using (cell)
where
    j.is_primary is distinct from k.expected
    or a.is_primary is distinct from k.expected_any
    or j.protect_above is distinct from k.need
