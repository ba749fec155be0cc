{#-
    The groups of towns of the release before this delivery. What was published of this delivery itself
    is left out, so that building it again gives the same.
-#}
with present as (
    select max(delivered_on) as delivered_on
    from {{ ref('stg_inbox__deliveries') }}
),
earlier as (
    select g.delivered_on, g.area_code, g.group_head
    from {{ source('earlier', 'merged_areas') }} as g
    inner join present as p on g.delivered_on < p.delivered_on
)
select area_code, group_head
from earlier
qualify delivered_on = max(delivered_on) over ()
