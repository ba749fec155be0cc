{#-
    What each finding means for each purpose. A decision holds while the data behind the finding are the ones
    that were looked at; after that the finding is undecided again. A decision on two persons says which of them
    is the wrong one.
-#}
{{ config(materialized='table') }}
with treated as (
    select
        p.purpose,
        p.undecided,
        f.finding_id,
        f.check_name,
        f.severity,
        f.excludes,
        f.subject,
        f.other_subject,
        f.fact_hash,
        coalesce(
            own.treatment, general.treatment,
            error('[refused] purpose_checks does not say how a purpose treats a check')
        ) as treatment
    from {{ ref('findings') }} as f
    cross join {{ ref('purposes') }} as p
    left join {{ ref('purpose_checks') }} as own
        on p.purpose = own.purpose and f.check_name = own.check_name
    left join {{ ref('purpose_checks') }} as general
        on p.purpose = general.purpose and f.severity = general.severity
        and general.check_name is null
),
decided as (
    select
        t.purpose,
        t.undecided,
        t.finding_id,
        t.check_name,
        t.severity,
        if(d.fact_hash = t.fact_hash, coalesce(d.excludes, t.excludes), t.excludes) as excludes,
        t.subject,
        t.other_subject,
        t.treatment,
        case
            when d.finding_id is null then 'undecided'
            when d.fact_hash != t.fact_hash then 'changed'
            else d.decision
        end as decision
    from treated as t
    left join {{ ref('qua_decisions') }} as d on t.finding_id = d.finding_id
)
select
    purpose,
    finding_id,
    check_name,
    severity,
    excludes,
    subject,
    other_subject,
    treatment,
    decision,
    case
        when treatment != 'block' or decision = 'accept' then 'none'
        when decision = 'exclude' then 'exclude'
        when undecided = 'include' then 'none'
        else undecided
    end as effect
from decided
