{#-
    The class that holds the median of each cell, where it would hold it whatever any one contributor
    had. Changing the h values of one contributor moves the median by at most h ranks, so the class
    must hold all values from h ranks below to h ranks above the middle. What is published depends on
    a value by its class alone.
-#}
{% macro tabulate_median_classes(
    rows, dimensions, ancestors, classes, minimum, value='value', unit='holding'
) %}
{{- oboro_sdc._check_median_classes(dimensions) -}}
{%- set fewest = oboro_sdc._whole_number_of_policy(minimum, "tabulate_median_classes: minimum", 2) -%}
{%- set cell = dimensions | join(', ') %}
with starts as (
    select class, class_from from {{ classes }}
),
classed as (
    select
        {%- for dimension in dimensions %}
        r.{{ dimension }},
        {%- endfor %}
        coalesce(r.{{ unit }}, error('[refused] A contribution without {{ unit }}')) as unit,
        coalesce(s.class_from, error('[refused] A {{ value }} below the first class')) as class_from
    from {{ rows }} as r
    asof left join starts as s on r.{{ value }} >= s.class_from
),
counted as (
    select {{ oboro_sdc._median_ancestors(dimensions) }}, r.unit, r.class_from, count(*) as people
    from classed as r
    {%- for dimension in dimensions %}
    inner join {{ ancestors }} as a{{ loop.index }}
        on a{{ loop.index }}.dimension = '{{ dimension }}' and r.{{ dimension }} = a{{ loop.index }}.code
    {%- endfor %}
    group by {{ oboro_sdc._median_ancestors(dimensions, named=false) }}, r.unit, r.class_from
),
contributors as (
    select {{ cell }}, unit, sum(people) as people
    from counted
    group by {{ cell }}, unit
),
sizes as (
    select {{ cell }}, sum(people) as people, max(people) as most, count(*) as contributors
    from contributors
    group by {{ cell }}
),
ranked as (
    select
        {{ cell }}, class_from,
        sum(sum(people)) over (partition by {{ cell }} order by class_from) as last_rank,
        last_rank - sum(people) + 1 as first_rank
    from counted
    group by {{ cell }}, class_from
)
select {{ cell }}, s.class as median_class
from ranked as r
inner join sizes as z using ({{ cell }})
inner join starts as s on r.class_from = s.class_from
where
    z.contributors >= {{ fewest }}
    and r.first_rank <= (z.people + 1) // 2 - z.most
    and r.last_rank >= z.people // 2 + 1 + z.most
{% endmacro %}

{% macro _median_ancestors(dimensions, named=true) -%}
{%- for dimension in dimensions -%}
a{{ loop.index }}.ancestor{{ " as " ~ dimension if named }}{{ ", " if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- Checks the arguments; renders nothing. -#}
{% macro _check_median_classes(dimensions) -%}
{%- if dimensions is string or dimensions is not sequence or not dimensions -%}
    {{ exceptions.raise_compiler_error(
        "tabulate_median_classes: dimensions must be a list of column names"
    ) }}
{%- endif -%}
{%- endmacro %}
