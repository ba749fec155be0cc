{#-
    Primary suppression by a frequency threshold that depends on the level and the size of the area:
    the smaller the area, the stricter. A count n with 0 < n < threshold is a primary cell.
-#}
{% macro primary_by_threshold(cells, dimensions, area, areas, thresholds, statistic) %}
{%- if area not in dimensions -%}
    {{ exceptions.raise_compiler_error(
        "primary_by_threshold: the area column " ~ area ~ " is not one of the dimensions"
    ) }}
{%- endif %}
with area_sizes as (
    -- The largest cell of an area is its own total.
    select {{ area }}, max(value) as population
    from {{ cells }}
    group by {{ area }}
),
area_thresholds as (
    -- Where policy rows overlap, the strictest holds.
    select s.{{ area }}, max(t.threshold) as threshold
    from area_sizes as s
    inner join {{ areas }} as a on s.{{ area }} = a.area_code
    inner join {{ thresholds }} as t
        on a.area_level = t.area_level
        and s.population >= t.population_from
        and s.population < coalesce(t.population_below, s.population + 1)
    where t.statistic = '{{ statistic }}'
    group by s.{{ area }}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    c.value,
    coalesce(
        t.threshold,
        error('[refused] No threshold in suppression_thresholds covers area ' || c.{{ area }})
    ) as threshold,
    {{ function('is_unsafe_count') }}(c.value, t.threshold) as is_primary
from {{ cells }} as c
left join area_thresholds as t on c.{{ area }} = t.{{ area }}
{% endmacro %}
