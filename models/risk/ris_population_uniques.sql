{#- How many of the sample's uniques are unique in the population, as estimated from the sample alone. -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
{{ oboro_sdc.population_uniqueness(
    ref('gen_record_residents'), quasi_identifiers,
    '(select sample_share from ' ~ ref('record_policies') ~ " where records = 'residents_anonymised')"
) }}
