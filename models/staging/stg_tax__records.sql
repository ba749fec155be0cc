{#- Records of the tax register's extract, split into fields and nothing else. -#}
{{ config(materialized='ephemeral') }}
{{ records_from_lines(
    source('inbox', 'tax'), ref('stg_inbox__deliveries'), ref('stg_inbox__files'), 'tax'
) }}
