{#- Records of the tax register's extract that cannot be used, whole, with the reason. -#}
{{ config(materialized='view') }}
select
    first_line,
    line_count,
    rejection_reason,
    rejected_record
from {{ ref('stg_tax__checked') }}
where rejection_reason is not null
