{#- A total of 10 shown as 12, its two children as 3 and 6: the weights are 1 and 1/2. A parent with
    all its people in one child learns nothing from it. -#}
with codes (dimension, code, parent) as (
    values ('area', 'total', null), ('area', 'a', 'total'), ('area', 'b', 'total'),
    ('area', 'alone', 'a'), ('area', 'nobody', 'a')
),
cells (area, value) as (
    values ('total', 10), ('a', 4), ('b', 6), ('alone', 4), ('nobody', 0)
),
shown (area, value) as (
    values ('total', 12), ('a', 3), ('b', 6), ('alone', 3), ('nobody', 0)
),
attacked as (
    {{ oboro_sdc.averaging_attack('cells', 'shown', ['area'], 'codes') | indent(4) }}
),
expected (area, estimates, averaged, variance_share) as (
    values ('total', 2, 11, 2 / 3), ('a', 1, 3, 1), ('b', 1, 6, 1), ('alone', 1, 3, 1)
)
select area, a.averaged, e.averaged as expected
from attacked as a
full join expected as e using (area)
where coalesce(
    a.estimates != e.estimates or abs(a.averaged - e.averaged) > 0.000001
    or abs(a.variance_share - e.variance_share) > 0.000001, true
)
