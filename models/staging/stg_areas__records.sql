{#- Records of the list of towns, split into fields and nothing else. -#}
{{ config(materialized='ephemeral') }}
{{ records_from_lines(
    source('inbox', 'areas'), ref('stg_inbox__deliveries'), ref('stg_inbox__files'), 'areas'
) }}
