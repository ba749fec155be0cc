{#- What each quasi-identifier has lost, from 0 (nothing) to 1 (everything). -#}
{{ oboro_sdc.information_loss(
    ref('ris_released'), record_columns(), ref('gen_record_hierarchies'), ref('gen_record_residents')
) }}
