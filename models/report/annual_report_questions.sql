{#- What a clerk should know or ask before the report is handed in. -#}
select
    q.year,
    q.topic,
    q.subject,
    q.count,
    q.explanation
from {{ ref('tab_report_questions') }} as q
inner join {{ ref('annual_report_status') }} as s on q.year = s.year
where not s.is_held
