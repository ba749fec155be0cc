{#- All residents whom records could describe, at the levels of the records: whom an attacker may know. -#}
{{ config(materialized='view') }}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
{{ oboro_sdc.generalise_columns(
    ref('con_record_residents'), ref('pro_residents_anonymised__levels'), ref('gen_record_hierarchies'),
    quasi_identifiers, carry=['income_class']
) }}
