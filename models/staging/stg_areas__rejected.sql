{#- The records of the list of towns that cannot be used, kept whole, with the reason. -#}
{{ config(materialized='view') }}
select
    f.file,
    r.first_line - f.lines_before as line,
    r.line_count,
    r.rejection_reason,
    r.rejected_record
from {{ ref('stg_areas__checked') }} as r
inner join {{ ref('stg_inbox__files') }} as f
    on f.register = 'areas'
    and r.first_line > f.lines_before
    and r.first_line <= f.lines_before + f.lines
where r.rejection_reason is not null
