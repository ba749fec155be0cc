{#- For which purpose the tables are made, what it asks of registers, and whether they passed. -#}
select
    purpose,
    label_ja,
    late_entries,
    days_for_reports,
    undecided,
    checks_passed,
    approved_on,
    note
from {{ ref('pro_purposes') }}
where purpose = '{{ var("purpose_of_statistics") }}'
