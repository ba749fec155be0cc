{#-
    One row per person of the register with the record key, from which cells get their noise. All
    persons of the history, so that a person's key does not depend on the reference date.
-#}
{{ oboro_sdc.record_keys(
    ref('stg_residents__history'), 'resident_number', source('secrets', 'tenant_secrets')
) }}
