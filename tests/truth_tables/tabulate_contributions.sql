{#-
    Who contributes to each cell and margin. H has two records in A1 and one in A2: one contributor
    in each cell that holds any of them. A2 counts in two groups, X and A, but once in the city.
    Then the weights of the Handbook on SDC, chapter 4: 100 with weight 4 and 10 with weight 7.
-#}
with codes (dimension, code, parent) as (
    values
    ('area', 'city', null), ('area', 'A', 'city'), ('area', 'A1', 'A'), ('area', 'A2', 'A'),
    ('area', 'B', 'city'), ('area', 'X', 'city'), ('area', 'empty', 'city'),
    ('kind', 'all', null), ('kind', 'k', 'all')
),
counts_in (dimension, code, ancestor) as (
    values
    ('area', 'A1', 'A1'), ('area', 'A1', 'A'), ('area', 'A1', 'city'), ('area', 'A2', 'A2'),
    ('area', 'A2', 'A'), ('area', 'A2', 'X'), ('area', 'A2', 'city'), ('area', 'A2', 'city'),
    ('area', 'B', 'B'), ('area', 'B', 'city'), ('area', 'city', 'city'),
    ('kind', 'k', 'k'), ('kind', 'k', 'all'), ('area', 'empty', 'city')
),
records (area, kind, holding, value, weight, asked) as (
    values
    ('A1', 'k', 'H', 100.5, 1, false), ('A1', 'k', 'H', 10, 1, null),
    ('A2', 'k', 'H', 30, 1, false),
    ('A1', 'k', 'I', 40, 1, false), ('A2', 'k', 'I', 40, 1, true),
    ('B', 'k', 'J', 7, 1, false), ('B', 'k', 'K', 0, 1, true), ('A1', 'k', 'L', 20, 1, false)
),
tabulated as (
    {{ oboro_sdc.tabulate_contributions(
        'records', ['area', 'kind'], 'codes', 'counts_in', top=3, decimals=1, request='asked'
    ) | indent(4) }}
),
expected (
    area, value, respondents, contributors, largest_1, largest_2, largest_3, sole_contributor,
    requesting, largest_requesting
) as (
    values
    ('city', 247.5, 5, 4, 140.5, 80, 20, null, 3, 140.5),
    ('A', 240.5, 3, 3, 140.5, 80, 20, null, 2, 140.5),
    ('A1', 170.5, 3, 3, 110.5, 40, 20, null, 1, 110.5),
    ('A2', 70, 2, 2, 40, 30, 0, null, 1, 40),
    ('X', 70, 2, 2, 40, 30, 0, null, 1, 40),
    ('B', 7, 2, 1, 7, 0, 0, 'J', 1, 0),
    ('empty', 0, 0, 0, 0, 0, 0, null, 0, 0)
),
sampled (area, kind, holding, value, weight) as (
    values
    ('A1', 'k', 'a', 100, 4), ('A1', 'k', 'b', 10, 7),
    -- A holding sampled as a whole has one weight.
    ('A2', 'k', 'c', 30, 1.5), ('A2', 'k', 'd', 20, 1), ('B', 'k', 'c', 20, 1.5)
),
{%- for weights in ['expand', 'one', 'none'] %}
weighted_{{ weights }} as (
    {{ oboro_sdc.tabulate_contributions(
        'sampled', ['area', 'kind'], 'codes', 'counts_in', top=3, weights=weights
    ) | indent(4) }}
),
{%- endfor %}
expected_weighted (area, weights, value, contributors, largest_1, largest_2, largest_3) as (
    values
    ('A1', 'expand', 470, 2, 100, 100, 100), ('A1', 'one', 470, 2, 100, 10, 0),
    ('A1', 'none', 110, 2, 100, 10, 0),
    -- Of the weight of 1.5 half is left for the second, whose other half is the next contribution.
    ('A2', 'expand', 65, 2, 30, 25, 10), ('A2', 'one', 65, 2, 30, 20, 0),
    ('city', 'expand', 565, 4, 100, 100, 100), ('city', 'one', 565, 4, 100, 50, 20),
    ('B', 'expand', 30, 1, 20, 10, 0), ('B', 'none', 20, 1, 20, 0, 0)
)
select area, t.value, t.contributors, t.largest_1, t.largest_2, t.largest_3, t.sole_contributor
from (
    select * from tabulated
    where kind = 'all' or (kind = 'k' and area != 'city')
) as t
full join expected as e using (area)
where
    (t.value, t.respondents, t.contributors, t.largest_1, t.largest_2, t.largest_3)
    is distinct from (e.value, e.respondents, e.contributors, e.largest_1, e.largest_2, e.largest_3)
    or t.sole_contributor is distinct from e.sole_contributor
    or t.requesting is distinct from e.requesting
    or t.largest_requesting is distinct from e.largest_requesting
{%- for weights in ['expand', 'one', 'none'] %}
union all
select e.area, t.value, t.contributors, t.largest_1, t.largest_2, t.largest_3, '{{ weights }}'
from expected_weighted as e
left join weighted_{{ weights }} as t on e.area = t.area and t.kind = 'all'
where
    e.weights = '{{ weights }}'
    and (t.value, t.contributors, t.largest_1, t.largest_2, t.largest_3)
    is distinct from (e.value, e.contributors, e.largest_1, e.largest_2, e.largest_3)
{%- endfor %}
