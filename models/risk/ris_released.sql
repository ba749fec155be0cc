{#-
    The records as provided, with the numbers of records and households that their file does not
    have.
-#}
{{ config(materialized='view') }}
{{ oboro_sdc.generalise_records(
    ref('gen_record_residents'), ref('pro_residents_anonymised__levels'), ref('gen_record_hierarchies'),
    record_columns(), sensitive=['income_class'], insensitive=['record', 'household']
) }}
