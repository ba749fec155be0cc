{#-
    Where each reason of a movement (異動事由) counts in the annual report: the tenant's own rows for a reason go
    before those for all.
-#}
with tenant as (
    select distinct tenant from {{ ref('stg_inbox__deliveries') }}
)
select
    r.event_reason,
    r.segment,
    r.report_column,
    bool_or(r.is_inferred) as is_inferred
from {{ ref('report_reasons') }} as r
cross join tenant as t
where
    r.tenant = t.tenant
    or (
        r.tenant is null
        and r.event_reason not in (
            select o.event_reason from {{ ref('report_reasons') }} as o where o.tenant = t.tenant
        )
    )
-- Some reasons (改製, 再製) are listed both as entries and as removals.
group by r.event_reason, r.segment, r.report_column
