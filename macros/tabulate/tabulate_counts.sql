{#-
    A hierarchical frequency table: the rows are counted once at the finest codes, each count is
    added to every margin it belongs to, and every cell of the cross product gets a row, zeros too.
-#}
{% macro tabulate_counts(rows, dimensions, hierarchies, ancestors) %}
with leaves as (
    select {{ dimensions | join(', ') }}, count(*) as value
    from {{ rows }}
    group by {{ dimensions | join(', ') }}
),
{{ oboro_sdc._sums_along(dimensions, ancestors, {'value': 'cast(sum(s.value) as bigint)'}) }},
every_cell as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }}_codes.code as {{ dimension }}{{ "," if not loop.last }}
        {%- endfor %}
    from
        {%- for dimension in dimensions %}
        (select distinct code from {{ hierarchies }} where dimension = '{{ dimension }}')
        as {{ dimension }}_codes{{ " cross join" if not loop.last }}
        {%- endfor %}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    coalesce(t.value, 0) as value
from every_cell as c
left join along_{{ dimensions[-1] }} as t
    on {% for dimension in dimensions -%}
    c.{{ dimension }} = t.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
{% endmacro %}
