{#-
    A method is one that the statistic's models have a branch for, and policy has the settings that it
    needs. Tables that show cells of one table are protected together: two methods, or two kinds of
    noise, for the same people would be averaged. Returns the statistics of policy that ask for
    something else.
-#}
with chosen as (
    select
        s.statistic,
        s.method,
        m.method is not null as has_branch,
        case s.method
            when 'cell_key' then p.perturbation is not null
            when 'discrete_laplace' then l.epsilon is not null
            when 'discrete_gaussian' then l.rho is not null
            when 'merging' then (select count(*) = 1 from {{ ref('merging_floors') }})
            else true
        end as has_settings,
        row(
            s.method, p.max_noise, p.variance, p.js, p.pstay, p.mono,
            l.epsilon, l.rho, l.largest_contribution
        ) as protection
    from {{ ref('statistics') }} as s
    left join {{ ref('statistic_methods') }} as m
        on s.statistic = m.statistic and s.method = m.method
    left join {{ ref('perturbations') }} as p on s.statistic = p.perturbation
    left join {{ ref('privacy_losses') }} as l on s.statistic = l.statistic
),
shown as (
    select t.universe, c.statistic, c.protection
    from {{ ref('statistic_tables') }} as t
    left join chosen as c on t.statistic = c.statistic
)
select statistic
from chosen
where not (has_branch and has_settings)
union
select min(statistic) as statistic
from shown
group by universe
having count(distinct protection) > 1
