{#-
    Handbook on SDC, chapter 5, marital status by hours worked: all married people work full time,
    so that cell and the zero beside it; with one person outside, also what the one divorced person
    who works part time knows of the others. Then a hierarchy of three levels.
-#}
with codes (dimension, code, parent) as (
    values
    ('hours', 'total', null), ('hours', 'full', 'total'), ('hours', 'part', 'total'),
    ('hours', 'part long', 'part'), ('hours', 'part short', 'part'),
    -- A second grouping of the same leaves, with one code only.
    ('hours', 'full', 'employed'), ('hours', 'employed', 'total'),
    ('status', 'all', null)
),
people (status, hours, value, expected, expected_outside) as (
    values
    ('married', 'total', 6, false, false),
    ('married', 'employed', 6, true, true),
    ('married', 'full', 6, true, true),
    ('married', 'part', 0, true, true),
    ('married', 'part long', 0, false, false),
    ('married', 'part short', 0, false, false),
    ('divorced', 'total', 6, false, false),
    ('divorced', 'employed', 5, false, true),
    ('divorced', 'full', 5, false, true),
    ('divorced', 'part', 1, false, true),
    ('divorced', 'part long', 0, true, true),
    ('divorced', 'part short', 1, true, true),
    ('single', 'total', 4, false, false),
    ('single', 'employed', 2, false, false),
    ('single', 'full', 2, false, false),
    ('single', 'part', 2, false, false),
    ('single', 'part long', 1, false, true),
    ('single', 'part short', 1, false, true),
    ('unknown', 'total', 3, false, false),
    ('unknown', 'employed', null, true, true),
    ('unknown', 'full', 3, true, true),
    ('unknown', 'part', 0, true, true),
    ('unknown', 'part long', 0, false, false),
    ('unknown', 'part short', 0, false, false),
    ('nobody', 'total', 0, false, false),
    ('nobody', 'employed', 0, false, false),
    ('nobody', 'full', 0, false, false),
    ('nobody', 'part', 0, false, false),
    ('nobody', 'part long', 0, false, false),
    ('nobody', 'part short', 0, false, false),
    ('stray', 'no such code', 1, true, true)
),
judged as (
    {{ oboro_sdc.primary_by_group(
        'people', ['status', 'hours'], attribute='hours', hierarchies='codes', zeros='protected'
    ) | indent(4) }}
),
judged_outside as (
    {{ oboro_sdc.primary_by_group(
        'people', ['status', 'hours'], attribute='hours', hierarchies='codes', zeros='protected',
        outside=1
    ) | indent(4) }}
)
select status, hours, j.is_primary, o.is_primary as is_primary_outside
from people as p
full join judged as j using (status, hours)
left join judged_outside as o using (status, hours)
where
    j.is_primary is distinct from p.expected
    or o.is_primary is distinct from p.expected_outside
