{#-
    The protected table: a cell is hidden if it is primary or stands in a move of the certificate.
    A hidden cell has no value any more, and nothing tells primary from complementary. `forced` is
    the column of the cells that must be hidden in any case, `unpublished` that of rows that no
    published table has: they are left out. If a primary cell stands in no move, the
    certificate is not this table's and nothing is shown.
-#}
{% macro hide_cells(cells, witnesses, dimensions, forced='false', unpublished='false') %}
with in_a_move as (
    select distinct {{ dimensions | join(', ') }}
    from {{ witnesses }}
),
asked as (
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value,
        c.is_primary,
        {{ forced }} as is_forced,
        coalesce({{ unpublished }}, true) as is_unpublished,
        m.{{ dimensions[0] }} is not null as is_in_a_move
    from {{ cells }} as c
    left join in_a_move as m
        on {% for dimension in dimensions -%}
        c.{{ dimension }} = m.{{ dimension }}{{ " and " if not loop.last }}
        {%- endfor %}
),
decided as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        value,
        is_unpublished,
        -- Only a plain 'no' publishes.
        if(
            not is_primary and not is_forced and not is_in_a_move
            and bool_and(is_in_a_move or is_primary is not distinct from false) over (),
            'published', 'hidden'
        ) as status
    from asked
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    if(status = 'published', value, null) as value,
    status
from decided
where not is_unpublished
{% endmacro %}
