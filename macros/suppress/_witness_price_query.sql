{#-
    What it costs now to use a cell: nothing if it is hidden already, else its price. A cell beyond
    the limit is in no affordable move. Prices are whole numbers, whose sums do not depend on the
    order of the threads.
-#}
{% macro _witness_price_query(limit) %}
    with priced as (
      select c.cell, c.value, if(m.cell is null, c.price, 0) as price
      from witness_cell as c
      left join (select distinct cell from witness_move) as m on c.cell = m.cell
      where c.price is not null
    )
    select cell, value, price
    from priced
    where price <= {{ limit }}
{% endmacro %}
