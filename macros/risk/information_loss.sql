{#-
    What the values of released records have lost, by column, recounted from the rows: the share of
    its column's values that a released value stands for, 0 for one and 1 for all or suppressed.
    Returns a query, one row per quasi-identifier.
-#}
{% macro information_loss(released, quasi_identifiers, hierarchies, original) %}
with sizes as (
    select attribute, count(distinct value) as size from {{ hierarchies }} group by attribute
),
shares as (
    -- Where a value stands at several levels, it is not told which one was released: the widest.
    select attribute, generalised, max(stands_for) as stands_for
    from (
        select attribute, level, generalised, count(*) as stands_for
        from {{ hierarchies }}
        group by attribute, level, generalised
    )
    group by attribute, generalised
),
counted as (
    {%- for column in quasi_identifiers %}
    {{ 'union all' if not loop.first }}
    select
        '{{ dbt.escape_single_quotes(column) }}' as attribute,
        {{ adapter.quote(column) }}::varchar as generalised, count(*) as n
    from {{ released }}
    group by all
    {%- endfor %}
),
lost as (
    select
        c.attribute, sum(c.n) as released,
        sum(c.n * case when z.size > 1 then (coalesce(s.stands_for, z.size) - 1) / (z.size - 1) else 0 end)
            as loss
    from counted as c
    inner join sizes as z using (attribute)
    left join shares as s using (attribute, generalised)
    group by c.attribute
)
select
    attribute as quasi_identifier,
    (loss + (select count(*) from {{ original }}) - released) / (select count(*) from {{ original }}) as loss
from lost
{% endmacro %}
