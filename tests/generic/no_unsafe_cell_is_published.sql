{#-
    No published cell counts fewer people than policy allows for its area, and no published value
    differs from the true one. Recounted from the released rows, apart from the engine's own
    decision. Tested on the true cells. Returns codes of the cells that fail, never their values.
-#}
{% test no_unsafe_cell_is_published(model, released, dimensions, area, thresholds, statistic) %}
with sizes as (
    select {{ area }}, max(value) as population
    from {{ model }}
    group by {{ area }}
),
released as (
    select
        {%- for dimension in dimensions %}
        m.{{ dimension }},
        {%- endfor %}
        m.area_level,
        m.value,
        m.status,
        c.value as true_value,
        s.population
    from {{ released }} as m
    left join {{ model }} as c
        on {% for dimension in dimensions -%}
        m.{{ dimension }} = c.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
    left join sizes as s on m.{{ area }} = s.{{ area }}
)
select
    {%- for dimension in dimensions %}
    r.{{ dimension }}{{ "," if not loop.last }}
    {%- endfor %}
from released as r
where
    (r.status = 'hidden') is distinct from (r.value is null)
    or (
        r.value is not null
        and (
            r.value is distinct from r.true_value
            or r.value > 0 and not coalesce(r.value >= (
                select max(t.threshold)
                from {{ thresholds }} as t
                where
                    t.statistic = '{{ statistic }}'
                    and t.area_level = r.area_level
                    and r.population >= t.population_from
                    and (t.population_below is null or r.population < t.population_below)
            ), false)
        )
    )
{% endtest %}
