{#- Hidden cells are free, others cost 1,000 and 200 times the root of their value, and a little by
    their hash; zeros carry no move. -#}
with witness_cell as (
    select cell, value, is_primary, 0 as node_0
    from (
        values (1, 0, false), (2, 4, true), (3, 1, false), (4, 1024, false), (5, 9, false)
    ) as cells (cell, value, is_primary)
),
witness_move as (
    select 5 as cell
),
priced as (
    select 'no limit' as round, cell, price
    from ({{ oboro_sdc._witness_price_query(1000000, ['area']) }}) as prices
    union all
    select 'nothing new' as round, cell, price
    from ({{ oboro_sdc._witness_price_query(0, ['area']) }}) as prices
),
expected as (
    select round, cell, least, most
    from (
        values
        ('no limit', 2, 0, 0), ('no limit', 5, 0, 0), ('no limit', 3, 1200, 1299),
        ('no limit', 4, 7400, 7499), ('nothing new', 2, 0, 0), ('nothing new', 5, 0, 0)
    ) as prices (round, cell, least, most)
)
select round, cell, price, least, most
from priced
full join expected using (round, cell)
where coalesce(price not between least and most, true)
