{#-
    Fragments of the test `witnesses_hold`: the hidden cells of every line whose total is published, as CTEs. The line
    is a code with the codes next below it; where these overlap, each set of them that covers it once, and the lowest
    below it. Of linked tables it may be a code of one table with codes of another: the table_name is empty then.
    `line_set` says which of these it is.
-#}
{% macro _held_open_lines(dimensions, is_linked) %}
codes_of_lines as (
    select table_name, dimension, code from shown_codes
    {%- if is_linked %}
    {%- for dimension in dimensions %}
    union
    select '' as table_name, '{{ dimension }}' as dimension, {{ dimension }} as code
    from shown_cells
    where not is_unpublished
    {%- endfor %}
    {%- endif %}
),
below_in_lines as (
    select s.table_name, d.dimension, d.code, d.ancestor as line
    from descent as d
    inner join codes_of_lines as s on d.dimension = s.dimension and d.code = s.code
    semi join codes_of_lines as up
        on s.table_name = up.table_name and d.dimension = up.dimension and d.ancestor = up.code
),
next_below as (
    select b.table_name, b.dimension, b.code, b.line
    from below_in_lines as b
    anti join (
        select o.table_name, o.dimension, i.code, o.line
        from below_in_lines as o
        inner join below_in_lines as i
            on o.table_name = i.table_name and o.dimension = i.dimension and o.code = i.line
    ) as further
        on b.table_name = further.table_name and b.dimension = further.dimension
        and b.code = further.code and b.line = further.line
),
whole_next_below as (
    {{ oboro_sdc._held_covered('next_below') | indent(4) }}
),
overlapping_below as (
    select table_name, dimension, line as node, code as part
    from next_below
    anti join whole_next_below using (table_name, dimension, line)
),
leaves_of_nodes as (
    select dimension, code as node, leaf from leaves
),
{{ oboro_sdc._exact_covers('overlapping_below', 'leaves_of_nodes') }},
line_parts as (
    select table_name, dimension, code, line, 1 as cover
    from next_below
    semi join whole_next_below using (table_name, dimension, line)
    union all
    select table_name, dimension, part, node, cover from exact_covers
    union all
    select table_name, dimension, code, line, 0
    from lowest
    semi join whole_lines using (table_name, dimension, line)
    anti join whole_next_below using (table_name, dimension, line)
),
cells_of_lines as (
    from shown_cells
    {%- if is_linked %}
    union all by name
    select * replace ('' as table_name)
    from shown_cells
    where not is_unpublished
    qualify row_number() over (
        partition by {{ dimensions | join(', ') }} order by table_name
    ) = 1
    {%- endif %}
),
hidden_in_lines as (
    {%- for dimension in dimensions %}
    {{ 'union all' if not loop.first }}
    select
        {'table_name': l.table_name, 'cover': l.cover, 'line': l.line} as line_set,
        l.dimension, {{ oboro_sdc._held_line_codes(dimension, dimensions) }} as line_codes,
        [{{ 'c.' ~ dimensions | join(', c.') }}] as cell_codes,
        c.* exclude (table_name, {{ dimensions | join(', ') }})
    from cells_of_lines as c
    semi join hidden as h using ({{ dimensions | join(', ') }})
    inner join line_parts as l
        on c.table_name = l.table_name and l.dimension = '{{ dimension }}'
        and c.{{ dimension }} = l.code
    {%- endfor %}
),
{%- if is_linked %}
-- What no table shows cannot be taken off what one of them shows.
shown_codes_of_cells as (
    select distinct [{{ dimensions | join(', ') }}] as codes
    from shown_cells
    where not is_unpublished
),
closed_lines as (
    {%- for dimension in dimensions %}
    {{ 'union' if not loop.first }}
    select l.line_set, l.dimension, l.line_codes
    from (
        select distinct line_set, dimension, line_codes
        from hidden_in_lines
        where line_set.table_name = '' and dimension = '{{ dimension }}'
    ) as l
    inner join (
        from line_parts
        union all
        select table_name, dimension, line, line, cover from line_parts
    ) as p
        on p.table_name = '' and l.dimension = p.dimension and l.line_set.cover = p.cover
        and l.line_set.line = p.line
    anti join shown_codes_of_cells as s
        on s.codes = [
            {%- for other in dimensions -%}
            {{ 'p.code' if other == dimension else 'l.line_codes[' ~ loop.index ~ ']' }}
            {{- ', ' if not loop.last }}
            {%- endfor -%}
        ]
    {%- endfor %}
),
{%- endif %}
open_line_cells as (
    select l.*, l.value > 0 and coalesce(len(l.contributions), 0) = 0 as is_untold
    from hidden_in_lines as l
    {%- if is_linked %}
    anti join closed_lines as o
        on l.line_set = o.line_set and l.dimension = o.dimension and l.line_codes = o.line_codes
    {%- endif %}
    where
        l.line_codes not in (select [{{ dimensions | join(', ') }}] from hidden)
        and (l.line_set, l.dimension, l.line_codes) in (
            select (p.line_set, p.dimension, p.line_codes)
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
