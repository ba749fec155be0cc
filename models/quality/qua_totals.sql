{#-
    How many residents and households the newest delivery has: what is compared with the delivery before.
-#}
{{ config(materialized='table') }}
select
    unnest(['population', 'households']) as quantity,
    unnest([count(*), count(distinct r.household_number)]) as total
from {{ ref('qua_current_residents') }} as r
where r.is_resident
