{#- What each released table counts, by which columns, and what is known of the values it hides. -#}
select
    t.mart,
    t.value_column,
    c.position,
    c.key_column,
    c.dimension,
    t.statistic,
    '{{ var("purpose_of_statistics") }}' as purpose,
    t.universe,
    t.measure,
    t.unit_ja,
    s.method,
    -- With other methods a hidden cell may be zero.
    if(s.method = 'suppression', t.lower_bound, 0) as lower_bound,
    case
        when s.method = 'cell_key' then p.max_noise
        when s.method in ('rounding_to_3', 'rounding_to_5')
            then cast(right(s.method, 1) as integer) // 2
        when s.method in ('random_rounding_to_3', 'random_rounding_to_5')
            then cast(right(s.method, 1) as integer) - 1
        when s.method in ('additive_rounding_to_3', 'additive_rounding_to_5')
            then cast(right(s.method, 1) as integer) - 1
        when s.method in ('suppression', 'merging', 'coarsening') then t.largest_change
    end as largest_change,
    s.method in ('additive_rounding_to_3', 'additive_rounding_to_5') as change_adds_up
from {{ ref('statistic_tables') }} as t
inner join {{ ref('statistic_columns') }} as c on t.mart = c.mart
inner join {{ ref('statistics') }} as s on t.statistic = s.statistic
left join {{ ref('perturbations') }} as p on t.statistic = p.perturbation
