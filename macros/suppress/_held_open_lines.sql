{#-
    Fragments of the test `witnesses_hold`: the hidden cells of every line whose total is published, as CTEs. The line
    is a code with the codes next below it, or where these overlap with the lowest below it.
-#}
{% macro _held_open_lines(dimensions) %}
next_below as (
    select b.table_name, b.dimension, b.code, b.ancestor as line
    from shown_below as b
    semi join shown_codes as up
        on b.table_name = up.table_name and b.dimension = up.dimension and b.ancestor = up.code
    anti join (
        select o.table_name, o.dimension, i.code, o.ancestor
        from shown_below as o
        inner join shown_below as i
            on o.table_name = i.table_name and o.dimension = i.dimension and o.code = i.ancestor
    ) as further
        on b.table_name = further.table_name and b.dimension = further.dimension
        and b.code = further.code and b.ancestor = further.ancestor
),
whole_next_below as (
    {{ oboro_sdc._held_covered('next_below') | indent(4) }}
),
line_parts as (
    select table_name, dimension, code, line
    from next_below
    semi join whole_next_below using (table_name, dimension, line)
    union all
    select table_name, dimension, code, line
    from lowest
    semi join whole_lines using (table_name, dimension, line)
    anti join whole_next_below using (table_name, dimension, line)
),
hidden_in_lines as (
    {%- for dimension in dimensions %}
    {{ 'union all' if not loop.first }}
    select
        l.dimension, {{ oboro_sdc._held_line_codes(dimension, dimensions) }} as line_codes,
        [{{ 'c.' ~ dimensions | join(', c.') }}] as cell_codes,
        c.* exclude ({{ dimensions | join(', ') }})
    from shown_cells as c
    semi join hidden as h using ({{ dimensions | join(', ') }})
    inner join line_parts as l
        on c.table_name = l.table_name and l.dimension = '{{ dimension }}'
        and c.{{ dimension }} = l.code
    {%- endfor %}
),
open_line_cells as (
    select l.*, l.value > 0 and coalesce(len(l.contributions), 0) = 0 as is_untold
    from hidden_in_lines as l
    where
        l.line_codes not in (select [{{ dimensions | join(', ') }}] from hidden)
        and (l.table_name, l.dimension, l.line_codes) in (
            select (p.table_name, p.dimension, p.line_codes)
            from hidden_in_lines as p
            where p.is_primary
        )
)
{%- endmacro %}

{#- The codes of the line that a cell lies in, as a list. -#}
{% macro _held_line_codes(dimension, dimensions) -%}
[{% for other in dimensions %}{{ 'l.line' if other == dimension else 'c.' ~ other }}
{{- ', ' if not loop.last }}{% endfor %}]
{%- endmacro %}
