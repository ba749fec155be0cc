{#- Who is left out for a purpose, with the findings that say so: all that later steps read. -#}
{{ config(materialized='table') }}
select purpose, resident_number, finding_ids
from {{ ref('qua_doubtful_residents') }}
where effect = 'exclude'
