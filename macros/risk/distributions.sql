{#-
    How a column's values are distributed before and after: shares, and half the sum of their
    differences (total variation) in `distance`. Returns a query, one row per value.
-#}
{% macro distributions(original, released, column) %}
with before as (
    select {{ adapter.quote(column) }}::varchar as value, count(*) / sum(count(*)) over () as share
    from {{ original }} group by all
),
after as (
    select {{ adapter.quote(column) }}::varchar as value, count(*) / sum(count(*)) over () as share
    from {{ released }} group by all
)
select
    coalesce(b.value, a.value) as value,
    coalesce(b.share, 0) as share_before, coalesce(a.share, 0) as share_after,
    sum(abs(coalesce(b.share, 0) - coalesce(a.share, 0))) over () / 2 as distance
from before as b
full join after as a on b.value is not distinct from a.value
{% endmacro %}
