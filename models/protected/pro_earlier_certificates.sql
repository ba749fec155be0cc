{#-
    The moves that protected the release before this delivery. What was published of this delivery
    itself is left out, so that building it again gives the same.
-#}
with present as (
    select max(delivered_on) as delivered_on
    from {{ ref('stg_inbox__deliveries') }}
),
earlier as (
    select c.*
    from {{ source('earlier', 'certificates') }} as c
    inner join present as p on c.delivered_on < p.delivered_on
)
select certificate, dimensions, codes, move_id, step
from earlier
qualify delivered_on = max(delivered_on) over ()
