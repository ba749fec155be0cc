{{ config(meta={'tells': 'message'}) }}
-- A file of which nothing or little can be used is a wrong file, not a municipality without people:
-- no release is better than one of zeros.
select
    register,
    register || '.csv: '
    || if(
        rows_accepted = 0,
        'of ' || rows_in || ' rows none can be used.',
        rows_rejected || ' of ' || rows_in || ' rows are rejected, a larger share than '
        || '{{ var('largest_rejected_share') }} (largest_rejected_share).'
    )
    || ' staging.stg_' || register || '__rejected has the reason of each, docs/extracts.md what is '
    || 'expected: have the file corrected and delivered again.' as message
from {{ ref('stg_inbox__intake') }}
where
    rows_accepted = 0
    or rows_rejected > {{ var('largest_rejected_share') }} * rows_in
