{#- The newest row of every person as delivered, provisional or not. -#}
{{ config(materialized='table') }}
select resident_number, history_number, is_provisional
from {{ ref('stg_residents__history') }}
qualify row_number() over (partition by resident_number order by history_number desc) = 1
