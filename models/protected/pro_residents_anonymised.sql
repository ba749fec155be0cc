{#-
    The records as they are provided: generalised, without those whose class is too small or too
    uniform.
-#}
{{ config(access='protected') }}
{{ oboro_sdc.generalise_records(
    ref('gen_record_residents'), ref('pro_residents_anonymised__levels'), ref('gen_record_hierarchies'),
    record_columns(), sensitive=['income_class'], insensitive=['reference_date']
) }}
