{#-
    The cells of a statistic if policy names this method for it, else none: a method that is not
    chosen has nothing to work on. `inner` keeps the finest cells only, those that everything else is
    the sum of.
-#}
{% macro cells_of_method(statistic, dimensions, method, ancestors=none) %}
(
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value,
        c.cell_key
    from {{ ref('tab_' ~ statistic) }} as c
    inner join {{ ref('statistics') }} as s
        on s.statistic = '{{ statistic }}' and s.method = '{{ method }}'
    {%- if ancestors is not none %}
    where
        {%- for dimension in dimensions %}
        {{ "and " if not loop.first }}c.{{ dimension }} not in (
            select a.ancestor
            from {{ ancestors }} as a
            where a.dimension = '{{ dimension }}' and a.code != a.ancestor
        )
        {%- endfor %}
    {%- endif %}
)
{%- endmacro %}
