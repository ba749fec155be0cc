{#- What each released table counts, by which columns, and what is known of the values it hides. -#}
select
    t.mart,
    t.value_column,
    c.position,
    c.key_column,
    c.dimension,
    t.statistic,
    t.universe,
    t.measure,
    t.unit_ja,
    s.method,
    t.lower_bound,
    t.largest_change
from {{ ref('statistic_tables') }} as t
inner join {{ ref('statistic_columns') }} as c on t.mart = c.mart
inner join {{ ref('statistics') }} as s on t.statistic = s.statistic
