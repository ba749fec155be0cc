{% macro _witness_todo_query(chunk_size, round, share) %}
    select t.*, (row_number() over (order by t.primary_cell) - 1) // {{ chunk_size }} as chunk
    from witness_task as t
    anti join witness_move as m on t.primary_cell = m.cell
    {%- if share > 1 %}
    where hash(t.primary_cell + {{ round }} * 7919) % {{ share }} = 0
    {%- endif %}
{% endmacro %}

{#-
    A cell that is hidden already costs nothing. Any other costs about 1,000, and more the more
    people it counts, by the square root: totals, which readers need most, are hidden last. Up to 99
    more by its hash lets neighbours agree on the cheapest cell of a line. Prices are whole numbers,
    whose sums do not depend on the order of the threads; hash() is fixed within a version of DuckDB.
    Zeros carry no move, and a cell beyond the limit no affordable one.
-#}
{% macro _witness_price_query(limit, dimensions) %}
    with priced as (
      select
        c.cell, c.value,
        {%- for dimension in dimensions %} c.node_{{ loop.index0 }},{% endfor %}
        case
          when c.is_primary or m.cell is not null then 0
          else 1000 + (hash(c.cell) % 100)::integer + round(200 * sqrt(c.value))::integer
        end as price
      from witness_cell as c
      left join (select distinct cell from witness_move) as m on c.cell = m.cell
      where c.value > 0
    )
    select
      cell, value,
      {%- for dimension in dimensions %} node_{{ loop.index0 }},{% endfor %} price
    from priced
    where price <= {{ limit }}
{% endmacro %}
