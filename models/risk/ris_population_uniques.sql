{#-
    How many of the sample's uniques are unique in the population, as estimated from the sample
    alone.
-#}
{{ oboro_sdc.population_uniqueness(
    ref('gen_record_residents'), record_columns(), record_policy('sample_share')
) }}
