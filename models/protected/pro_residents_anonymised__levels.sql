{#-
    To which level each quasi-identifier is generalised: the least loss of all that keep what policy
    asks.
-#}
{{ config(
    materialized='optimal_generalisation',
    quasi_identifiers=record_columns(),
    hierarchies='gen_record_hierarchies',
    allow_no_records=true,
    policy='record_policies',
    k='k',
    suppression_limit='suppression_limit',
    sensitive={'income_class': {'l': 'l'}}
) }}
-- depends_on: {{ ref('gen_record_hierarchies') }}, {{ ref('record_policies') }}
select
    {{ record_columns() | join(',
    ') }},
    income_class
from {{ ref('gen_record_residents') }}
