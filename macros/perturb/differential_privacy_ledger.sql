{#-
    The columns of the ledger, without rows: the query of an incremental model that is never
    refreshed in full, which differential_privacy_charge writes into.
-#}
{% macro differential_privacy_ledger() %}
select
    cast(null as date) as spent_on,
    cast(null as varchar) as statistic,
    cast(null as varchar) as mechanism,
    cast(null as bigint) as sensitivity,
    cast(null as varchar) as content_hash,
    cast(null as decimal(18, 9)) as epsilon,
    cast(null as decimal(18, 9)) as rho
where false
{% endmacro %}
