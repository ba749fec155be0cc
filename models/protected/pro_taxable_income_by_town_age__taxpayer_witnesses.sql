{#-
    The certificate of the numbers of taxpayers, beside that of the incomes. It may use what the incomes
    hide, and what it hides beyond is hidden for both.
-#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_hierarchies',
    dimensions=['area_code', 'age_class'],
    earlier='pro_earlier_certificates'
) }}
-- depends_on: {{ ref('tab_hierarchies') }}
-- depends_on: {{ ref('pro_earlier_certificates') }}
select area_code, age_class, value, is_primary, is_forced
from {{ ref('pro_taxable_income_by_town_age__taxpayers') }}
