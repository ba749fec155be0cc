{#-
    What each purpose asks of the registers, for marts to join, and whether the checks that matter to it are passed:
    every finding has been decided. How many findings there are, and of what kind, stays here.
-#}
{{ config(access='protected') }}
select
    p.purpose,
    p.label_ja,
    p.late_entries,
    p.days_for_reports,
    p.undecided,
    p.approved_on,
    p.note,
    not exists (
        select 1 from {{ ref('qua_findings_by_purpose') }} as f
        where
            f.purpose = p.purpose and f.treatment = 'block'
            and f.decision in ('undecided', 'changed')
    ) as checks_passed
from {{ ref('purposes') }} as p
