{#-
    The protected table: a cell is hidden if it is primary or stands in a move of the certificate.
    A hidden cell has no value any more, and nothing tells primary from complementary. `forced` is
    the column of the cells that must be hidden in any case.
-#}
{% macro hide_cells(cells, witnesses, dimensions, forced='false') %}
with in_a_move as (
    select distinct {{ dimensions | join(', ') }}
    from {{ witnesses }}
),
decided as (
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value,
        -- Only a plain 'no' publishes.
        if(
            not c.is_primary and not {{ forced }} and m.{{ dimensions[0] }} is null,
            'published', 'hidden'
        ) as status
    from {{ cells }} as c
    left join in_a_move as m
        on {% for dimension in dimensions -%}
        c.{{ dimension }} = m.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    if(status = 'published', value, null) as value,
    status
from decided
{% endmacro %}
