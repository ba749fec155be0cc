{#- The newest row of every person as delivered, provisional or not. -#}
{{ config(materialized='table') }}
select *
from {{ ref('stg_residents__history') }}
qualify row_number() over (partition by resident_number order by history_number desc) = 1
