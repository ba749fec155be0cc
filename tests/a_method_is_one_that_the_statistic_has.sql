{#-
    A method other than suppression is for the statistics whose models have a branch for it. Tables that
    show cells of one table are protected together: two methods, or two kinds of noise, for the same
    people would be averaged. Returns the statistics of policy that ask for something else.
-#}
with chosen as (
    select
        s.statistic,
        s.method,
        p.perturbation,
        p.max_noise,
        p.variance,
        p.js,
        p.pstay,
        p.mono
    from {{ ref('statistics') }} as s
    left join {{ ref('perturbations') }} as p on s.statistic = p.perturbation
),
shown as (
    select
        t.universe,
        c.statistic,
        row(c.method, c.max_noise, c.variance, c.js, c.pstay, c.mono) as protection
    from {{ ref('statistic_tables') }} as t
    left join chosen as c on t.statistic = c.statistic
)
select statistic
from chosen
where method is distinct from 'suppression' and perturbation is null
union
select min(statistic) as statistic
from shown
group by universe
having count(distinct protection) > 1
