{#- The records as provided, with the numbers of records and households that their file does not have. -#}
{{ config(materialized='view') }}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
{{ oboro_sdc.generalise_records(
    ref('gen_record_residents'), ref('pro_residents_anonymised__levels'), ref('gen_record_hierarchies'),
    quasi_identifiers, sensitive=['income_class'], insensitive=['record', 'household']
) }}
