{#- How many records stand in classes of which size. -#}
select 'before' as stage, records as size, count(*) as classes
from (
    {{ oboro_sdc.equivalence_classes(ref('gen_record_residents'), record_columns()) | indent(4) }}
)
group by records
union all
select 'after' as stage, records as size, count(*) as classes
from (
    {{ oboro_sdc.equivalence_classes(ref('ris_released'), record_columns()) | indent(4) }}
)
group by records
