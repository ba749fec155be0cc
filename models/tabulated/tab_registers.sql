{#- The registers that the municipality sent. What it did not send is no statistic of zeros. -#}
{{ config(materialized='view') }}
select register, delivered_on
from {{ ref('stg_inbox__deliveries') }}
