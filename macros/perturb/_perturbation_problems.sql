{#-
    One row per smooth problem: chances proportional to exp(b v + c v²), equal within the run, and
    with a fixed chance to stay where one is asked (as asked, and lower in steps of 0.05).

    Noises are points (v, v²) with a weight; a run is one point at its mean. The masses of fixed
    chances are taken out, so that the target (mean, variance) moves. All is in units of max_noise.
-#}
{% macro _perturbation_problems(counts) %}
with runs as (
    select c.*, r.first_noise, r.last_noise
    from {{ counts }} as c
    cross join lateral (
        select 0 as first_noise, 0 as last_noise
        union all
        select f as first_noise, 0 as last_noise
        from unnest(c.noises) as below (f)
        where f < 0 and c.is_ordered
        union all
        select c.noises[1] as first_noise, l as last_noise
        from unnest(c.noises) as below (l)
        where l < 0 and l > c.noises[1] and c.is_ordered
    ) as r
),
stays as (
    select r.*, s.stay
    from runs as r
    cross join lateral (
        select cast(null as double) as stay
        union all
        select round(r.pstay - 0.05 * step, 8) as stay
        from unnest(range(0, 20)) as steps (step)
        where i > js and r.pstay - 0.05 * step > 0.00000001
    ) as s
),
parted as (
    select
        *,
        row_number() over (
            order by perturbation, i, first_noise, last_noise, stay nulls first
        ) as problem,
        list_filter(noises, lambda v: v between first_noise and last_noise) as run,
        list_filter(noises, lambda v: v not between first_noise and last_noise) as others
    from stays
),
weighed as (
    select
        *,
        stay is not null and last_noise = 0 as is_run_fixed,
        stay is not null and last_noise < 0 as is_zero_fixed,
        coalesce(stay, 0) * if(last_noise = 0, len(run), 1) as fixed_mass,
        if(stay is not null and last_noise = 0, stay * list_sum(run), 0) as fixed_mean,
        if(
            stay is not null and last_noise = 0,
            stay * list_sum(list_transform(run, lambda v: v * v)), 0
        ) as fixed_square
    from parted
),
aimed as (
    select
        *,
        1 - fixed_mass as mass,
        -fixed_mean / (1 - fixed_mass) / max_noise as mean,
        (variance - fixed_square) / (1 - fixed_mass) / (max_noise * max_noise) as square
    from weighed
    where fixed_mass < 1
)
select
    problem, perturbation, i, noises, is_ordered, pstay, stay, run, first_noise, last_noise,
    list_concat(
        list_transform(
            list_filter(others, lambda v: not (is_zero_fixed and v = 0)),
            lambda v: {
                'v': v / max_noise - mean, 'q': (v * v) / (max_noise * max_noise) - square, 'w': 1
            }
        ),
        if(len(run) > 0 and not is_run_fixed, [{
            'v': list_avg(run) / max_noise - mean,
            'q': list_avg(list_transform(run, lambda v: v * v)) / (max_noise * max_noise) - square,
            'w': len(run)
        }], [])
    ) as points,
    mean, square, mass, max_noise
from aimed
{% endmacro %}
