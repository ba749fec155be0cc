{#-
    The population of a month's first day is not that of the month before with its entries and removals: somebody came
    or went without a movement that says so, or a movement says what did not happen.
-#}
with balance as (
    select
        reference_date,
        population,
        walked_forward - population as missing,
        lag(walked_forward - population, 1, 0) over (order by reference_date) as missing_before
    from {{ ref('con_population_by_month') }}
)
select
    {{ finding('population_balance', 'b.reference_date', ['b.population', 'b.missing']) }}
from balance as b
where b.missing != b.missing_before
