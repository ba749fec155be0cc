{#- The accepted rows of the tax register. -#}
{{ config(materialized='view') }}
select
    resident_number,
    fiscal_year,
    taxable_income
from {{ ref('stg_tax__checked') }}
where rejection_reason is null
