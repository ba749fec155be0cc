{#- What released records keep of one sensitive column, recounted from the rows. One row. -#}
{% macro privacy_metrics(
    records, quasi_identifiers, sensitive, distance='equal', reference=none, hierarchies=none,
    order=none, attribute=none, suppressed=none
) %}
  {%- set keys -%}
    {%- for column in quasi_identifiers -%}
    {{ adapter.quote(column) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endset %}
with diversity as (
    {{ oboro_sdc.class_diversity(
        records, quasi_identifiers, sensitive, 2, distance, reference, hierarchies, order, attribute,
        suppressed
    ) | indent(4) }}
),
reached as (
    select min(records) as k, min(different) as l
    from diversity
),
cells as (
    select {{ keys }}, count(*) as n
    from {{ records }}
    where not ({{ oboro_sdc._is_suppressed(quasi_identifiers, suppressed) }})
    group by {{ keys }}, {{ adapter.quote(sensitive) }}
),
placed as (
    select {{ keys }}, n, row_number() over (partition by {{ keys }} order by n desc) as place
    from cells
),
recursive_c as (
    select max(least_c) as least_c, min(least_c) as smallest_c
    from (
        select max(n) / nullif(sum(n) filter (where place >= (select l from reached)), 0) as least_c
        from placed
        group by {{ keys }}
    )
),
rarest as (
    select -ln(min(total) / sum(total)) as most_log
    from (
        select count(*) as total
        from {{ reference if reference is not none else records }}
        group by {{ adapter.quote(sensitive) }}
    )
)
select
    r.k, r.l,
    -- Equal frequencies of l values are l, whatever the last digit says.
    min(d.entropy_l) as entropy_l, floor(min(d.entropy_l) + 1e-9)::bigint as whole_entropy_l,
    -- The smallest whole c: the most frequent value must be less than c times the rest.
    case when r.l > 1 then floor(any_value(c.least_c)) + 1 end::bigint as recursive_c,
    case when r.l > 1 then floor(any_value(c.smallest_c)) + 1 end::bigint as recursive_c_of_best_class,
    max(d.alpha) as alpha,
    max(d.beta) as basic_beta,
    least(max(d.beta), any_value(a.most_log)) as enhanced_beta,
    max(d.t) as t,
    max(d.delta) as delta_disclosure
from diversity as d
cross join reached as r
cross join recursive_c as c
cross join rarest as a
group by r.k, r.l
{% endmacro %}
