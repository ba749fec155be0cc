{#-
    One row per setting, count and noise with its chance. A solution counts if it keeps the order
    and the chance to stay. The highest chance to stay that can be had goes first; with one, the
    chances must not grow towards the ends (c > 0), which would only be a way to pay for it.
-#}
{% macro _perturbation_chosen(problems, newton) %}
with solved as (
    select
        p.*, n.c,
        ln(list_sum(list_transform(p.points, lambda x: x.w * exp(n.b * x.v + n.c * x.q)))) as log_z,
        n.b
    from {{ newton }} as n
    inner join {{ problems }} as p on n.problem = p.problem
    where n.is_solved
),
spread as (
    select
        *,
        list_transform(noises, lambda v: case
            when stay is not null and (v = 0 or (last_noise = 0 and v between first_noise and 0))
                then stay
            else mass * exp(
                b * (if(v between first_noise and last_noise, list_avg(run), v) / max_noise - mean)
                + c * (
                    if(
                        v between first_noise and last_noise,
                        list_avg(list_transform(run, lambda r: r * r)), v * v
                    ) / (max_noise * max_noise) - square
                ) - log_z
            )
        end) as chances
    from solved
),
judged as (
    select
        *,
        coalesce(chances[list_position(noises, 0)], 0) as stays,
        -list_sum(list_transform(chances, lambda p: if(p > 0, p * ln(p), 0))) as entropy,
        list_bool_and(list_transform(
            range(1, len(noises)),
            lambda k: not is_ordered or noises[k] >= 0
            or chances[k] <= chances[k + 1] + 0.000000000001
        )) as keeps_order
    from spread
),
ranked as (
    select
        *,
        case
            when c > 0 then 0
            when stay is not null then stay
            else coalesce(list_max(list_filter(
                list_transform(range(0, 20), lambda step: round(pstay - 0.05 * step, 8)),
                lambda s: s > 0 and s <= stays
            )), 0)
        end as stay_kept
    from judged
    where keeps_order
),
best as (
    select perturbation, i, noises, chances
    from ranked
    qualify row_number() over (
        partition by perturbation, i order by stay_kept desc, round(entropy, 12) desc, problem
    ) = 1
)
select perturbation, i, unnest(noises) as v, unnest(chances) as p
from best
{% endmacro %}
