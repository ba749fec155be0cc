{#- The newest decision on each finding, of all that clerks have taken. -#}
{{ config(materialized='table') }}
select finding_id, fact_hash, decision, excludes, reason, decided_by, decided_on
from {{ source('decisions', 'finding_decisions') }}
qualify row_number() over (partition by finding_id order by sequence desc) = 1
