{#-
    A hierarchical magnitude table with what the rules of primary suppression need to know of each
    cell: how many contribute, how much the largest do, and who does so alone. A contributor with
    several records is one, in every cell and every margin.
-#}
{% macro tabulate_contributions(
    rows, dimensions, hierarchies, ancestors, top=2, unit='holding', value='value', decimals=0,
    weights='none', weight='weight', request=none
) %}
{{- oboro_sdc._check_contributions(dimensions, top, decimals, weights) -}}
{%- set finest = dimensions | join(', ') %}
with
{%- for dimension in dimensions %}
{{ oboro_sdc._contribution_codes(dimension, hierarchies, ancestors) }},
{%- endfor %}
contributions as (
    {{ oboro_sdc._contribution_query(
        rows, dimensions, unit, value, decimals, weights, weight, request
    ) | indent(4) }}
),
in_finest_cells as (
    select {{ finest }}, unit, {{ oboro_sdc._contribution_sums(weights, request, of_records=true) }}
    from contributions as r
    group by {{ finest }}, unit
),
-- Who stands in one finest cell only is never met twice: such cells can be summed up as cells.
spread as (
    -- The same number in every table of these records.
    select unit, row_number() over (order by unit) as number
    from in_finest_cells
    group by unit
    qualify count(*) > 1
),
settled_0 as (
    select {{ finest }}, {{ oboro_sdc._contribution_summary(top, weights, request) | indent(4) }}
    from in_finest_cells
    where unit not in (select unit from spread)
    group by {{ finest }}
),
{%- for dimension in dimensions %}
settled_{{ loop.index }} as (
    {{ oboro_sdc._contributions_along(dimension, loop.index, dimensions, top, request) | indent(4) }}
),
{%- endfor %}
spread_contributions as (
    {{ oboro_sdc._spread_contributions(dimensions, weights, request) | indent(4) }}
),
spread_cells as (
    select
        {{ finest }},
        {{ oboro_sdc._largest_with_names(top, weights) | indent(8) }} as named,
        {{ oboro_sdc._contribution_summary(top, weights, request) | indent(8) }}
    from spread_contributions
    group by {{ finest }}
),
parts as (
    select
        {{ finest }}, {{ oboro_sdc._part_columns(request) }}, some_contributor,
        largest as nameless, null as named, 0 as with_names
    from settled_{{ dimensions | length }}
    union all
    select
        {{ finest }}, {{ oboro_sdc._part_columns(request) }}, n.unit as some_contributor,
        null as nameless, named, contributors as with_names
    from spread_cells as c
    left join spread as n on if(c.contributors = 1, c.some_contributor, null) = n.number
),
tabulated as (
    select
        {{ finest }},
        any_value(nameless) as nameless, any_value(named) as named, max(with_names) as with_names,
        {{ oboro_sdc._contribution_merge(top, request) | indent(8) }}
    from parts
    group by {{ finest }}
)
{{ oboro_sdc._contribution_cells(dimensions, top, decimals, weights, request) }}
{% endmacro %}
