{#- What each quasi-identifier has lost, from 0 (nothing) to 1 (everything). -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
{{ oboro_sdc.information_loss(
    ref('ris_released'), quasi_identifiers, ref('gen_record_hierarchies'), ref('gen_record_residents')
) }}
