{#-
    Differential privacy counts on the largest contribution of a person that policy states. Only
    movements can be several of one person. Returns how many people have more, never who.
-#}
with stated as (
    select l.largest_contribution
    from {{ ref('privacy_losses') }} as l
    inner join {{ ref('statistics') }} as s on l.statistic = s.statistic
    where
        s.statistic = 'movements_by_month_reason_age_ward'
        and s.method in ('discrete_laplace', 'discrete_gaussian')
),
movers as (
    select g.mover, count(*) as movements
    from {{ ref('gen_movements_by_month_reason_age_ward') }} as g
    group by g.mover
)
select count(*) as people
from movers as m
inner join stated as s on m.movements > s.largest_contribution
having count(*) > 0
