{#-
    What attackers of each kind can do with the sample as it was drawn, and with the records as
    provided.
-#}
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
        ref('gen_record_residents'), record_columns(), ref('con_record_residents')
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
        ref('ris_released'), record_columns(), ref('ris_population')
    ) | indent(4) }}
)
