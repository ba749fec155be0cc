{#- The records of the list of towns that cannot be used, kept whole, with the reason. -#}
{{ config(materialized='view') }}
select
    first_line,
    line_count,
    rejection_reason,
    rejected_record
from {{ ref('stg_areas__checked') }}
where rejection_reason is not null
