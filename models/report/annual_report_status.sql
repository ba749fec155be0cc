{#-
    Whether the annual report is held by findings that nobody has decided or waived; then it has no figures.
-#}
select
    year,
    reference_date,
    first_day,
    last_day,
    is_held,
    held_findings,
    waived_findings,
    held_by
from {{ ref('tab_report_status') }}
