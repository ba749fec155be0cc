{{ config(enabled=var('files').population is not none) }}
{{ oboro_sdc.generalise_columns(
    ref('population'), ref('levels'), ref('hierarchies'), var('quasi_identifiers')
) }}
