{#-
    The risk of every record and of its household, where a record stands for as many people as
    policy draws from.
-#}
with weighted as (
    select
        {{ record_columns() | join(',\n        ') }},
        record,
        household,
        1 / {{ record_policy('sample_share') }} as weight
    from {{ ref('ris_released') }}
)
select record, records, people, risk, household_risk
from (
    {{ oboro_sdc.individual_risk(
        'weighted', 'record', record_columns(), 'household', 'weight'
    ) | indent(4) }}
)
