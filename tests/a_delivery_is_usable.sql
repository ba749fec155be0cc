{{ config(meta={'tells': 'message'}) }}
-- A file of which nothing or little can be used is a wrong file, not a municipality without people:
-- no release is better than one of zeros. Reasons are of codes and column names only.
select
    i.register,
    i.register || '.csv: '
    || if(
        i.rows_accepted = 0,
        'of ' || i.rows_in || ' rows none can be used.',
        i.rows_rejected || ' of ' || i.rows_in || ' rows are rejected, a larger share than '
        || '{{ var('largest_rejected_share') }} (largest_rejected_share).'
    )
    || coalesce(
        ' Most often: ' || i.most_frequent_reason || ' (first in ' || f.file || ', line '
        || i.first_line_of_reason - f.lines_before || ').', ''
    )
    || ' staging.stg_' || i.register || '__rejected has the reason of each, docs/extracts.md what '
    || 'is expected: have the file corrected and delivered again.' as message
from {{ ref('stg_inbox__intake') }} as i
left join {{ ref('stg_inbox__files') }} as f
    on i.register = f.register
    and i.first_line_of_reason > f.lines_before
    and i.first_line_of_reason <= f.lines_before + f.lines
where
    i.rows_accepted = 0
    or i.rows_rejected > {{ var('largest_rejected_share') }} * i.rows_in
