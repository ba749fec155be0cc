{#-
    What an attacker who knows the quasi-identifiers can do with released records. One row.

    The prosecutor knows that a person is among the records: 1 / records of the class. The journalist
    only knows that the person is one of the population: 1 / people of the class. The marketer looks
    for as many as possible: the share of records that is found on average.
-#}
{% macro reidentification_risk(records, quasi_identifiers, population=none, suppressed=none) %}
  {%- set keys -%}
    {%- for column in quasi_identifiers -%}
    {{ adapter.quote(column) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endset %}
with classes as (
    {{ oboro_sdc.equivalence_classes(records, quasi_identifiers, suppressed) | indent(4) }}
),
people as (
    {%- if population is none %}
    select {{ keys }}, records as people from classes
    {%- else %}
    select {{ keys }}, count(*) as people from {{ population }} group by {{ keys }}
    {%- endif %}
),
risky as (
    -- A class that the population does not know hides nobody.
    select c.records, greatest(coalesce(p.people, c.records), c.records) as people
    from classes as c
    left join people as p using ({{ keys }})
)
select
    sum(records)::bigint as records,
    count(*) as classes,
    min(records) as smallest_class,
    max(records) as largest_class,
    avg(records) as average_class_size,
    count_if(records = 1) as sample_uniques,
    count_if(records = 1 and people = 1) as population_uniques,
    1 / min(records) as prosecutor,
    count(*) / sum(records) as prosecutor_average,
    sum(records) filter (where records = (select min(records) from risky)) / sum(records)
        as records_at_highest_risk,
    1 / min(people) as journalist,
    sum(records / people) / sum(records) as journalist_average,
    sum(records / people) / sum(records) as marketer
from risky
{% endmacro %}
