{#- Whose income class is known without their being found, and how often a guess is right. -#}
{{ oboro_sdc.attribute_disclosure(ref('ris_released'), record_columns(), 'income_class') }}
