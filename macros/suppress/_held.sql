{#-
    Fragments of the test `witnesses_hold`.

    Every shown code that has shown codes below it is the sum of the lowest of these; in one tree
    these are its leaves.
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
shown_codes as (
    {%- for dimension in dimensions %}
    {{ 'union all' if not loop.first }}
    select distinct table_name, '{{ dimension }}' as dimension, {{ dimension }} as code
    from shown_cells
    {%- endfor %}
),
shown_descent as (
    select s.table_name, d.dimension, d.code, d.ancestor
    from descent as d
    inner join shown_codes as s on d.dimension = s.dimension and d.code = s.code
    semi join shown_codes as up
        on s.table_name = up.table_name and d.dimension = up.dimension and d.ancestor = up.code
),
line_members as (
    select d.table_name, d.dimension, d.code, d.ancestor as line, 1 as sign
    from shown_descent as d
    anti join shown_descent as lower
        on d.table_name = lower.table_name and d.dimension = lower.dimension
        and d.code = lower.ancestor
    union all
    select distinct table_name, dimension, ancestor, ancestor, -1 from shown_descent
),
next_members as (
    -- The codes next below a code, with no shown code between them.
    select d.table_name, d.dimension, d.code, d.ancestor as line
    from shown_descent as d
    anti join (
        select o.table_name, o.dimension, i.code, o.ancestor
        from shown_descent as o
        inner join shown_descent as i
            on o.table_name = i.table_name and o.dimension = i.dimension and o.code = i.ancestor
    ) as further
        on d.table_name = further.table_name and d.dimension = further.dimension
        and d.code = further.code and d.ancestor = further.ancestor
),
moved_in_tables as (
    select s.table_name, m.*
    from moves as m
    inner join shown_cells as s using ({{ dimensions | join(', ') }})
)
{%- endmacro %}

{#-
    How far a primary can be moved by each of its witnesses. A witness can be made until the first
    cell that it lowers reaches what the attacker knows it to be at least; a count moves by whole
    steps. An insider is the only contributor of a cell, and so knows it.
-#}
{% macro _held_rooms(codes, dimensions, lower_bound, measure) %}
{%- set same = [] %}
{%- for dimension in dimensions %}
    {%- do same.append('p.' ~ dimension ~ ' = c.' ~ dimension) %}
{%- endfor %}
served as (
    select m.move_id, {{ codes }}, m.step, c.value, c.above, c.below, c.sole_contributor
    from moves as m
    inner join true_cells as c using ({{ codes }})
    where m.is_witness and c.is_primary is distinct from false
),
reaches as (
    select
        p.move_id, {% for dimension in dimensions %}p.{{ dimension }}, {% endfor %}
        {%- for side, sign in [('above', 1), ('below', -1)] %}
        coalesce(bool_and(
            {%- if measure == 'count' %}
            c.value - {{ lower_bound }} >= abs(c.step) * ceil(p.{{ side }} / abs(p.step))
            {%- else %}
            (c.value - {{ lower_bound }}) * abs(p.step) >= p.{{ side }} * abs(c.step)
            {%- endif %}
        ) filter (sign(c.step) = {{ -sign }} * sign(p.step)), true) as is_{{ side }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from served as p
    inner join moved as c on p.move_id = c.move_id
    where p.above > 0 or p.below > 0
    group by p.move_id, {% for dimension in dimensions %}p.{{ dimension }}{{ ', ' if not loop.last }}{% endfor %}
),
serving as (
    {%- for side in ['above', 'below'] %}
    select '{{ side }}' as side, s.move_id, {{ codes }}, s.sole_contributor
    from served as s
    semi join (select * from reaches where is_{{ side }}) as r using (move_id, {{ codes }})
    where s.{{ side }} > 0
    union all
    {%- endfor %}
    select 'any', move_id, {{ codes }}, sole_contributor
    from served
    where coalesce(above, 0) <= 0 and coalesce(below, 0) <= 0
),
insiders as (
    select distinct {{ codes }}
    from (
        select
            p.side, {% for dimension in dimensions %}p.{{ dimension }}, {% endfor %}
            c.sole_contributor, count(distinct p.move_id) as known_moves
        from serving as p
        inner join moved as c
            on p.move_id = c.move_id and c.sole_contributor is distinct from p.sole_contributor
        where c.sole_contributor is not null
        group by p.side, {% for dimension in dimensions %}p.{{ dimension }}, {% endfor %} c.sole_contributor
    ) as touched
    inner join (
        select side, {{ codes }}, count(*) as all_moves from serving group by side, {{ codes }}
    ) as totals using (side, {{ codes }})
    where known_moves = all_moves
)
{%- endmacro %}
