{#-
    The risk of every record, and of every household: that one of its members at least is found. With
    weights, how many people a record stands for, the risk is that of Franconi and Polettini; without,
    1 / records of the class. Returns a query, one row per record.
-#}
{% macro individual_risk(records, key, quasi_identifiers, household=none, weight=none) %}
with counted as (
    select
        {{ adapter.quote(key) }},
        {{ adapter.quote(household) if household is not none else adapter.quote(key) }} as household,
        count(*) over class as f,
        {{ 'sum(' ~ adapter.quote(weight) ~ ') over class' if weight is not none else 'count(*) over class' }}
            as people
    from {{ records }}
    window class as (partition by {% for column in quasi_identifiers -%}
        {{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %})
),
shares as (
    select *, least(f / people, 1.0)::double as p
    from counted
),
risks as (
    select
        {{ adapter.quote(key) }}, household, f as records, people,
        case
            when people is null or p >= 1 then 1.0 / f
            when f = 1 then -ln(p) * p / (1 - p)
            when f = 2 then (p * ln(p) + 1 - p) * p / pow(1 - p, 2)
            when f = 3 then ((1 - p) * (3 * (1 - p) - 2) - 2 * p * p * ln(p)) * p / (2 * pow(1 - p, 3))
            else p / (f - (1 - p))
        end as risk
    from shares
)
select
    {{ adapter.quote(key) }}, records, people, risk,
    -- NULL is the logarithm of 0: a member who is found for sure.
    1 - coalesce(
        case when min(1 - risk) over (partition by household) > 0
            then exp(sum(ln(greatest(1 - risk, 1e-300))) over (partition by household)) end,
        0
    ) as household_risk
from risks
{% endmacro %}
