{#- Who is left out for a purpose, with the findings that say so. -#}
{{ config(materialized='table') }}
with excluding as (
    select purpose, finding_id, excludes, subject, other_subject
    from {{ ref('qua_findings_by_purpose') }}
    where effect = 'exclude'
),
people as (
    select purpose, finding_id, if(excludes = 'other', other_subject, subject) as resident_number
    from excluding
    where excludes in ('subject', 'other')
    union all
    select e.purpose, e.finding_id, r.resident_number
    from excluding as e
    inner join {{ ref('qua_current_residents') }} as r on e.subject = r.household_number
    where e.excludes = 'household'
)
select purpose, resident_number, list(finding_id order by finding_id) as finding_ids
from people
group by purpose, resident_number
