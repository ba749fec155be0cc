{#-
    Every figure of the annual report, as computed and as reported; none of a report that is held.
-#}
select
    f.year,
    f.report_table,
    f.segment,
    f.municipality_code,
    f.prefecture_name,
    f.municipality_name,
    f.sex,
    f.position,
    f.column_name,
    f.kind,
    f.computed,
    f.value,
    f.is_corrected,
    f.is_outdated,
    f.reason,
    f.entered_by,
    f.entered_on
from {{ ref('tab_report_figures') }} as f
inner join {{ ref('annual_report_status') }} as s on f.year = s.year
where not s.is_held
