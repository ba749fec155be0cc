{#-
    A secret sample of the residents whom records describe, without those whose description is outlying and
    without identifiers.
-#}
{%- set columns = ['reference_date'] + record_columns() + ['income_class'] %}
with kept as (
    {{ oboro_sdc.remove_records(
        ref('con_record_residents'), ref('con_record_outliers'), 'resident_number',
        ['resident_number', 'household'] + columns
    ) | indent(4) }}
),
drawn as (
    {{ oboro_sdc.sample_records(
        'kept', 'resident_number',
        record_policy('sample_share'),
        '(select secret from ' ~ source('secrets', 'tenant_secrets')
        ~ " where purpose = 'anonymised_records')",
        ['household'] + columns
    ) | indent(4) }}
)
-- The numbers say which rows belong together, and nothing else.
select
    row_number() over (
        order by
            {{ columns | join(',
            ') }},
            household
    ) as record,
    dense_rank() over (order by household) as household,
    {{ columns | join(',
    ') }}
from drawn
