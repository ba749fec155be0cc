{#- What attackers of each kind can do with the sample as it was drawn, and with the records as provided. -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
select
    'before' as stage,
    records,
    classes,
    smallest_class,
    largest_class,
    average_class_size,
    sample_uniques,
    population_uniques,
    prosecutor,
    prosecutor_average,
    records_at_highest_risk,
    journalist,
    journalist_average,
    marketer
from (
    {{ oboro_sdc.reidentification_risk(
        ref('gen_record_residents'), quasi_identifiers, ref('con_record_residents')
    ) | indent(4) }}
)
union all
select
    'after' as stage,
    records,
    classes,
    smallest_class,
    largest_class,
    average_class_size,
    sample_uniques,
    population_uniques,
    prosecutor,
    prosecutor_average,
    records_at_highest_risk,
    journalist,
    journalist_average,
    marketer
from (
    {{ oboro_sdc.reidentification_risk(
        ref('ris_released'), quasi_identifiers, ref('ris_population')
    ) | indent(4) }}
)
