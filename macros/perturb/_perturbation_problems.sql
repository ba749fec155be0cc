{#- The settings, read and checked. Lists hold one value for all counts, or one per count from 1. -#}
{% macro _perturbation_asked(settings) %}
with parsed as (
    select
        perturbation,
        cast(max_noise as bigint) as max_noise,
        cast(variance as double) as variance,
        cast(js as bigint) as js,
        max_noise + if(js = 0, 0, js + 1) as last_count,
        list_transform(
            string_split(coalesce(pstay, '0'), ','), lambda p: try_cast(trim(p) as double)
        ) as pstay,
        list_transform(
            string_split(coalesce(mono, 'true'), ','), lambda m: try_cast(trim(m) as boolean)
        ) as mono,
        count(*) over (partition by perturbation) as namesakes
    from {{ settings }}
)
select perturbation, max_noise, variance, js, last_count, pstay, mono
from parsed
where
    coalesce(
        perturbation is not null and namesakes = 1
        and max_noise between 1 and 20 and js between 0 and max_noise - 1 and variance > 0
        and len(pstay) in (1, last_count) and len(mono) in (1, last_count)
        and list_bool_and(list_transform(pstay, lambda p: coalesce(p between 0 and 0.99, false)))
        and list_bool_and(list_transform(mono, lambda m: m is not null)),
        false
    )
    or error(
        '[refused] Perturbation ' || coalesce(perturbation, 'without a name')
        || ' must be one row with max_noise from 1 to 20, js from 0 to max_noise - 1, variance '
        || 'above 0, and in pstay (0 to 0.99) and mono (true or false) one value or one per count'
    )
{% endmacro %}

{#- One row per setting and count, with the noise v that may happen. From the last count on nothing
    is forbidden on either side, so its row holds for all larger counts. -#}
{% macro _perturbation_counts(asked) %}
select
    perturbation, max_noise, variance, js,
    c.i,
    list_filter(
        range(greatest(-max_noise, -c.i), max_noise + 1),
        lambda v: c.i + v = 0 or c.i + v > js
    ) as noises,
    if(len(pstay) = 1, pstay[1], pstay[c.i]) as pstay,
    -- Without the true count itself among the results there is nothing to fall towards.
    c.i > js and if(len(mono) = 1, mono[1], mono[c.i]) as is_ordered
from {{ asked }}
cross join unnest(range(1, last_count + 1)) as c (i)
{% endmacro %}

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
