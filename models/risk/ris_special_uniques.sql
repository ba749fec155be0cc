{#- Which records of the sample few columns single out (SUDA2), and whether any still does in what is provided. -#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
select
    'before' as stage,
    record,
    minimal_uniques,
    smallest_unique,
    score
from (
    {{ oboro_sdc.suda_scores(ref('gen_record_residents'), 'record', quasi_identifiers) | indent(4) }}
)
union all
select
    'after' as stage,
    record,
    minimal_uniques,
    smallest_unique,
    score
from (
    {{ oboro_sdc.suda_scores(ref('ris_released'), 'record', quasi_identifiers) | indent(4) }}
)
