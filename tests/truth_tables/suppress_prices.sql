{#-
    What it costs to hide a cell: hidden cells are free, others cost 1,000 and 200 times the root of
    their value, and a little by their hash; what was hidden before costs less. Frozen cells, and
    zeros where they are published, have no price; what no published table shows costs nothing, zero or
    not. Then what it costs in a round in which cell 5 is
    hidden already.
-#}
{%- set published = {
    'dimensions': ['area'], 'least': 1, 'zeros': 'published', 'measure': 'count',
    'earlier': none
} -%}
{%- set protected = {
    'dimensions': ['area'], 'least': 0, 'zeros': 'protected', 'measure': 'count',
    'earlier': none
} -%}
with witness_input as (
    select
        cell, 0 as node_0, value, is_primary, 1 as above, 1 as below,
        null::varchar as sole_contributor, is_frozen, is_forced, was_hidden,
        cell = 9 as is_unpublished
    from (
        values
        (1, 0, false, null, null, null), (2, 4, true, null, null, null),
        (3, 1, false, null, null, null), (4, 1024, false, null, null, null),
        (5, 9, false, null, null, null), (6, 9, false, true, null, null),
        (7, 9, false, null, true, null), (8, 9, false, null, null, true),
        (9, 0, false, null, null, null)
    ) as cells (cell, value, is_primary, is_frozen, is_forced, was_hidden)
),
published as (
    {{ oboro_sdc._witness_cell_query(published) }}
),
protected as (
    {{ oboro_sdc._witness_cell_query(protected) }}
),
witness_cell as (
    select * from published
),
witness_move as (
    select 5 as cell
),
priced as (
    select 'zeros published' as round, cell, price from published where price is not null
    union all
    select 'zeros protected', cell, price from protected where cell = 1
    union all
    select 'no limit', cell, price
    from ({{ oboro_sdc._witness_price_query(1000000) }}) as prices
    where cell in (2, 3, 5)
    union all
    select 'nothing new', cell, price
    from ({{ oboro_sdc._witness_price_query(0) }}) as prices
),
expected as (
    select round, cell, least, most
    from (
        values
        ('zeros published', 2, 0, 0), ('zeros published', 3, 1200, 1299),
        ('zeros published', 4, 7400, 7499), ('zeros published', 5, 1600, 1699),
        ('zeros published', 7, 0, 0), ('zeros published', 8, 300, 399),
        ('zeros published', 9, 0, 0),
        ('zeros protected', 1, 1000, 1099),
        ('no limit', 2, 0, 0), ('no limit', 3, 1200, 1299), ('no limit', 5, 0, 0),
        ('nothing new', 2, 0, 0), ('nothing new', 5, 0, 0), ('nothing new', 7, 0, 0),
        ('nothing new', 9, 0, 0)
    ) as prices (round, cell, least, most)
)
select round, cell, price, least, most
from priced
full join expected using (round, cell)
where coalesce(price not between least and most, true)
