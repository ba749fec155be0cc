{#-
    Fragments of the test `witnesses_hold`: what adds up, as CTEs.

    A code is the sum of the lowest codes below it that a table shows; in one tree these are its
    leaves. The code itself may be shown by another of the linked tables: then the tables' common
    cells add up all the same, if the codes below cover it once.
-#}
{% macro _held_lines(hierarchies, dimensions) %}
nodes as (
    select dimension, code, parent from {{ hierarchies }}
),
descent (dimension, code, ancestor) as (
    select dimension, code, parent from nodes where parent is not null
    union
    select d.dimension, d.code, n.parent
    from descent as d
    inner join nodes as n on d.dimension = n.dimension and d.ancestor = n.code
    where n.parent is not null
),
leaves as (
    select code_leaves.dimension, code_leaves.code, code_leaves.leaf
    from (
        select dimension, ancestor as code, code as leaf from descent
        union
        select dimension, code, code from nodes
    ) as code_leaves
    anti join descent as below
        on code_leaves.dimension = below.dimension and code_leaves.leaf = below.ancestor
),
shown_codes as (
    {%- for dimension in dimensions %}
    {{ 'union all' if not loop.first }}
    select distinct table_name, '{{ dimension }}' as dimension, {{ dimension }} as code
    from shown_cells
    {%- endfor %}
),
shown_below as (
    -- Codes that a table shows, below codes that any table shows.
    select s.table_name, d.dimension, d.code, d.ancestor
    from descent as d
    inner join shown_codes as s on d.dimension = s.dimension and d.code = s.code
    semi join shown_codes as up on d.dimension = up.dimension and d.ancestor = up.code
),
lowest as (
    select b.table_name, b.dimension, b.code, b.ancestor as line
    from shown_below as b
    anti join shown_below as lower
        on b.table_name = lower.table_name and b.dimension = lower.dimension
        and b.code = lower.ancestor
),
{{ oboro_sdc._held_line_members() }}
{%- endmacro %}

{% macro _held_line_members() %}
whole_lines as (
    {{ oboro_sdc._held_covered('lowest') | indent(4) }}
    union
    -- Within one table a code without its parts would be a fault, not a reason to look away.
    select l.table_name, l.dimension, l.line
    from lowest as l
    inner join shown_codes as s
        on l.table_name = s.table_name and l.dimension = s.dimension and l.line = s.code
),
line_members as (
    select table_name, dimension, code, line, 1 as sign
    from lowest
    semi join whole_lines using (table_name, dimension, line)
    union all
    select table_name, dimension, line, line, -1 from whole_lines
)
{%- endmacro %}

{#- The codes that the codes below them in a relation cover once. -#}
{% macro _held_covered(relation) -%}
select l.table_name, l.dimension, l.line
from {{ relation }} as l
inner join leaves as part on l.dimension = part.dimension and l.code = part.code
group by l.table_name, l.dimension, l.line
having count(*) = count(distinct part.leaf)
    and count(*) = (
        select count(*)
        from leaves as own
        where own.dimension = l.dimension and own.code = l.line
    )
{%- endmacro %}

{#- Where a move does not add up in one dimension; the line's own cell is shown by some table. -#}
{% macro _held_broken_lines(dimension, dimensions) %}
{%- set line = [] %}
{%- for other in dimensions %}
    {%- do line.append('l.line' if other == dimension else 'm.' ~ other) %}
{%- endfor %}
    select
        'the move does not add up in {{ dimension }}' as violation, move_id,
        {{ dimensions | join(', ') }}
    from (
        select m.move_id, {{ oboro_sdc._held_named(line, dimensions) }}
        from moved as m
        inner join line_members as l
            on l.dimension = '{{ dimension }}' and m.{{ dimension }} = l.code
        {%- for other in dimensions if other != dimension %}
        semi join shown_codes as s{{ loop.index }}
            on l.table_name = s{{ loop.index }}.table_name
            and s{{ loop.index }}.dimension = '{{ other }}'
            and m.{{ other }} = s{{ loop.index }}.code
        {%- endfor %}
        group by l.table_name, m.move_id, {{ line | join(', ') }}
        having sum(m.step * l.sign) <> 0
    ) as broken
    semi join true_cells as c using ({{ dimensions | join(', ') }})
{%- endmacro %}

{% macro _held_named(expressions, names) -%}
  {%- for expression in expressions -%}
    {{ expression }} as {{ names[loop.index0] }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}
