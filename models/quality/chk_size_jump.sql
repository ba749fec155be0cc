{#-
    A file has many more or fewer rows than in the delivery before that was published, or there are many more or fewer
    residents or households: the file may have been cut, or be another extract.
-#}
with deliveries as (
    select max(delivered_on) as delivered_on from {{ ref('stg_inbox__deliveries') }}
),
now_and_before as (
    select i.register as quantity, i.rows_in as total, b.rows_in as total_before, b.delivered_on
    from {{ ref('stg_inbox__intake') }} as i
    inner join {{ source('earlier', 'intake') }} as b on i.register = b.register
    union all
    select t.quantity, t.total, b.total as total_before, b.delivered_on
    from {{ ref('qua_totals') }} as t
    inner join {{ source('earlier', 'totals') }} as b on t.quantity = b.quantity
),
compared as (
    select n.quantity, n.total, n.total_before
    from now_and_before as n
    inner join deliveries as d on n.delivered_on < d.delivered_on
    qualify row_number() over (partition by n.quantity order by n.delivered_on desc) = 1
)
select
    {{ finding('size_jump', 'r.quantity', ['r.total', 'r.total_before', 'c.largest_change']) }}
from compared as r
left join {{ ref('largest_changes') }} as c on r.quantity = c.quantity
where
    abs(r.total - r.total_before) > r.total_before * coalesce(
        c.largest_change,
        error('[refused] largest_changes does not say how much a total may change')
    )
