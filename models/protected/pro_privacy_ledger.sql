{#-
    What the tenant has spent of its privacy budget: written before noise is drawn, never emptied. A
    statistic whose noise is not entered here shows nothing.
-#}
{{ config(materialized='incremental', full_refresh=false) }}
{{ oboro_sdc.differential_privacy_ledger() }}
