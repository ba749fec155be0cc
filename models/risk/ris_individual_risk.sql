{#- The risk of every record and of its household, where a record stands for as many people as policy draws from. -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
with weighted as (
    select {{ quasi_identifiers | join(', ') }}, record, household, 1 / p.sample_share as weight
    from {{ ref('ris_released') }} as r
    inner join {{ ref('record_policies') }} as p on p.records = 'residents_anonymised'
)
select record, records, people, risk, household_risk
from (
    {{ oboro_sdc.individual_risk('weighted', 'record', quasi_identifiers, 'household', 'weight') | indent(4) }}
)
