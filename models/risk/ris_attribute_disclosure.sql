{#- Whose income class is known without their being found, and how often a guess is right. -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
{{ oboro_sdc.attribute_disclosure(ref('ris_released'), quasi_identifiers, 'income_class') }}
