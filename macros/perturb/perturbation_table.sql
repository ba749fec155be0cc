{#-
    Perturbation tables of the cell key method: for every count i the chances of its noise v, with
    the largest entropy among all that have mean 0, the asked variance, no result from 1 to js and,
    below the true count, chances that do not fall towards it (mono).

    The order is kept by making a run of chances equal. Which run is not known beforehand, so the
    smooth problem is solved for every run that can be needed, and of the solutions that keep the
    order the one with the largest entropy is the table.
-#}
{% macro perturbation_table(settings) %}
with recursive asked as (
    {{ oboro_sdc._perturbation_asked(settings) | indent(4) }}
),
counts as (
    {{ oboro_sdc._perturbation_counts('asked') | indent(4) }}
),
problems as materialized (
    {{ oboro_sdc._perturbation_problems('counts') | indent(4) }}
),
newton as (
    {{ oboro_sdc._perturbation_newton('problems') | indent(4) }}
),
chosen as (
    {{ oboro_sdc._perturbation_chosen('problems', 'newton') | indent(4) }}
),
tables as (
    select
        s.perturbation, s.i, v.v, coalesce(
            v.p,
            error(
                '[refused] Perturbation ' || s.perturbation || ' cannot be made: for the count '
                || s.i || ' no noise of at most ' || s.max_noise || ' without results from 1 to '
                || s.js || ' has mean 0 and variance ' || s.variance
                || if(s.is_ordered, ' and falls with its size (mono)', '')
            )
        ) as p
    from counts as s
    left join chosen as v on s.perturbation = v.perturbation and s.i = v.i
    union all
    -- No one is added where nobody is.
    select perturbation, 0 as i, 0 as v, 1 as p
    from asked
),
bounds as (
    -- Eight decimals, so that the last bits of a logarithm decide nothing.
    select
        perturbation, i, v,
        if(
            v = max(v) over (partition by perturbation, i),
            1,
            cast(sum(p) over (partition by perturbation, i order by v) as decimal(9, 8))
        ) as p_int_ub
    from tables
),
intervals as (
    select
        perturbation, i, v,
        coalesce(lag(p_int_ub) over (partition by perturbation, i order by v), 0) as p_int_lb,
        p_int_ub
    from bounds
)
select
    perturbation,
    i,
    i + v as j,
    cast(p_int_ub - p_int_lb as decimal(9, 8)) as p,
    v,
    cast(p_int_lb as decimal(9, 8)) as p_int_lb,
    cast(p_int_ub as decimal(9, 8)) as p_int_ub,
    'all' as type
from intervals
{% endmacro %}
