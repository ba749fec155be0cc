{#-
    標本. A secret draw of the residents whom records describe, without those whose description is
    outlying. The same secret draws the same residents.
-#}
{%- set columns = (
    ['resident_number', 'household', 'reference_date'] + record_columns() + ['income_class']
) %}
with kept as (
    {{ oboro_sdc.remove_records(
        ref('con_record_residents'), ref('con_record_outliers'), 'resident_number', columns
    ) | indent(4) }}
)
{{ oboro_sdc.sample_records(
    'kept', 'resident_number',
    record_policy('sample_share'),
    '(select secret from ' ~ source('secrets', 'tenant_secrets')
    ~ " where purpose = 'anonymised_records')",
    columns
) }}
