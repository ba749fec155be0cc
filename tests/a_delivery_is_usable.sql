-- A file of which nothing or little can be used is a wrong file, not a municipality without people:
-- no release is better than one of zeros.
select register
from {{ ref('stg_inbox__intake') }}
where
    rows_accepted = 0
    or rows_rejected > {{ var('largest_rejected_share') }} * rows_in
