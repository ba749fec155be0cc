{#-
    All residents whom records could describe, at the levels of the records: whom an attacker may
    know.
-#}
{{ config(materialized='view') }}
{{ oboro_sdc.generalise_columns(
    ref('con_record_residents'), ref('pro_residents_anonymised__levels'), ref('gen_record_hierarchies'),
    record_columns(), carry=['income_class']
) }}
