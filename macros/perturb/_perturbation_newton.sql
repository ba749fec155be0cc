{#-
    Newton's method on the dual of every problem at once: minimise Z(b, c), the sum of
    w exp(b v + c q) with v and q taken from their targets. At the minimum both means are met. Sums
    run over lists, so their order, and with it every bit of the result, is always the same. A
    problem that has a solution has Z of at least 1 (its logarithm is an entropy); else it stops.
-#}
{% macro _perturbation_newton(problems) %}
select
    problem, points, 0 as iteration,
    cast(0 as double) as b, cast(0 as double) as c, false as is_solved
from {{ problems }}
where len(points) >= 3
union all
(
    with weighed as (
        select
            problem, points, iteration, b, c,
            list_transform(
                points, lambda p: {'v': p.v, 'q': p.q, 'e': p.w * exp(b * p.v + c * p.q)}
            ) as terms,
            list_sum(list_transform(points, lambda p: p.w * exp(b * p.v + c * p.q))) as z
        from newton
        where not is_solved and iteration < 60
    ),
    sums as (
        select
            problem, points, iteration, b, c, z,
            list_sum(list_transform(terms, lambda t: t.e * t.v)) / z as v,
            list_sum(list_transform(terms, lambda t: t.e * t.q)) / z as q,
            list_sum(list_transform(terms, lambda t: t.e * t.v * t.v)) / z as vv,
            list_sum(list_transform(terms, lambda t: t.e * t.v * t.q)) / z as vq,
            list_sum(list_transform(terms, lambda t: t.e * t.q * t.q)) / z as qq
        from weighed
        where z > 0.999999
    ),
    curved as (
        select
            problem, points, iteration, b, c, z, v, q,
            vv - v * v as a_vv, vq - v * q as a_vq, qq - q * q as a_qq,
            (vv - v * v) * (qq - q * q) - (vq - v * q) * (vq - v * q) as determinant
        from sums
    ),
    turned as (
        select
            problem, points, iteration, b, c, z, v, q,
            (a_vq * q - a_qq * v) / determinant as b_step,
            (a_vq * v - a_vv * q) / determinant as c_step
        from curved
        where determinant > 0
    ),
    measured as (
        -- Far from the minimum a step is halved until it goes down far enough.
        select
            problem, points, iteration, b, c, v, q, b_step, c_step,
            if(
                greatest(abs(v), abs(q)) < 0.00001,
                1,
                list_filter(
                    list_transform(range(0, 40), lambda h: 1 / power(2, h)),
                    lambda t: list_sum(list_transform(
                        points,
                        lambda p: p.w * exp((b + t * b_step) * p.v + (c + t * c_step) * p.q)
                    )) <= z * (1 + 0.0001 * t * (v * b_step + q * c_step))
                )[1]
            ) as step
        from turned
    )
    select
        problem, points, iteration + 1 as iteration,
        b + step * b_step as b, c + step * c_step as c,
        -- What is left after a full step is the square of what was left before.
        greatest(abs(v), abs(q)) < 0.000000001 as is_solved
    from measured
    where step is not null
)
{% endmacro %}
