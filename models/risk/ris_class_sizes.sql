{#- How many records stand in classes of which size. -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
select 'before' as stage, records as size, count(*) as classes
from (
    {{ oboro_sdc.equivalence_classes(ref('gen_record_residents'), quasi_identifiers) | indent(4) }}
)
group by records
union all
select 'after' as stage, records as size, count(*) as classes
from (
    {{ oboro_sdc.equivalence_classes(ref('ris_released'), quasi_identifiers) | indent(4) }}
)
group by records
