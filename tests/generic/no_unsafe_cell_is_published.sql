{#-
    Every cell is released once, with its true value or hidden, and no published cell counts fewer
    people than policy allows for its area, unless it is public elsewhere. Tested on the true cells
    and recounted from the released rows, apart from the engine's own decision. Several tables that
    show cells of one table are looked at together; cells out of scope stand in none of them. Returns
    codes of the cells that fail, never values.
-#}
{% test no_unsafe_cell_is_published(
    model, released, dimensions, area, thresholds, statistic, scope='true', measure='value',
    public='false', policies=none, policy=none
) %}
{%- set codes = dimensions | join(', ') %}
{%- set method = "(select if(count(*) = 1, min(method), null) from " ~ policies
    ~ " where statistic = '" ~ (policy or statistic) ~ "')" if policies else "'suppression'" %}
with true_cells as (
    select
        {{ codes }},
        value,
        {{ scope }} as is_in_scope,
        coalesce({{ public }}, false) as is_public,
        max(value) over (partition by {{ area }}) as population
    from {{ model }}
),
released as (
    {% for table in ([released] if released is string or released is mapping else released) -%}
        {{ 'union all' if not loop.first }}
        select {{ codes }}, area_level, {{ measure }} as value, status
        from {{ table }}
    {% endfor %}
),
compared as (
    select
        {% for dimension in dimensions -%}
        coalesce(c.{{ dimension }}, r.{{ dimension }}) as {{ dimension }},
        {% endfor -%}
        c.value as true_value,
        c.is_in_scope,
        c.is_public,
        c.population,
        r.area_level,
        r.value,
        r.status
    from true_cells as c
    full join released as r
        on {% for dimension in dimensions -%}
        c.{{ dimension }} = r.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
),
with_threshold as (
    -- Where policy rows overlap, the strictest holds.
    select c.*, (
        select max(t.threshold)
        from {{ thresholds }} as t
        where
            t.statistic = '{{ statistic }}'
            and t.area_level = c.area_level
            and c.population >= t.population_from
            and (t.population_below is null or c.population < t.population_below)
    ) as threshold
    from compared as c
)
select {{ dimensions | join(', ') }}
from with_threshold
where not coalesce(
    true_value is not null
    and case
        when is_in_scope
            then status in ('hidden', 'withheld') and value is null
                or status = 'published' and value = true_value
                and (value = 0 or value >= threshold or is_public)
                or status = 'perturbed'
                and {{ method }} not in ('suppression', 'merging', 'coarsening')
                -- Towns below the floors are counted in others: the test of merged areas looks at it.
                or status in ('published', 'merged') and {{ method }} = 'merging'
                and area_level in ('city', 'ward', 'town')
        else status is null
    end,
    false
)
{% endtest %}
