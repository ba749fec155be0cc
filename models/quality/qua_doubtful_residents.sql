{#- Who is left out for a purpose or waits for a decision (hold), with the findings that say so. -#}
{{ config(materialized='table') }}
with doubts as (
    select purpose, effect, finding_id, excludes, subject, other_subject
    from {{ ref('qua_findings_by_purpose') }}
    where effect in ('exclude', 'hold')
),
people as (
    select
        purpose,
        effect,
        finding_id,
        if(excludes = 'other', other_subject, subject) as resident_number
    from doubts
    where excludes in ('subject', 'other')
    union all
    select d.purpose, d.effect, d.finding_id, r.resident_number
    from doubts as d
    inner join {{ ref('qua_current_residents') }} as r on d.subject = r.household_number
    where d.excludes = 'household'
)
select purpose, effect, resident_number, list(finding_id order by finding_id) as finding_ids
from people
group by purpose, effect, resident_number
