{#-
    Differential privacy counts on the largest contribution of a person that policy states. Only
    movements can be several of one person. Returns how many people have more, never who.
-#}
select count(*) as people
from (
    select g.mover
    from {{ ref('gen_movements_by_month_reason_age_ward') }} as g
    group by g.mover
    having count(*) > (
        select max(l.largest_contribution)
        from {{ ref('privacy_losses') }} as l
        where l.statistic = 'movements_by_month_reason_age_ward'
    )
) as movers
where exists (
    select 1
    from {{ ref('statistics') }} as s
    where
        s.statistic = 'movements_by_month_reason_age_ward'
        and s.method in ('discrete_laplace', 'discrete_gaussian')
)
having count(*) > 0
