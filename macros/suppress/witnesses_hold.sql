{#-
    Checks a certificate against what is released; tested on the true cells, for the released table
    may not refer to them. One row per violation, by codes, never by values:
      a move does not add up to zero in a line,
      a move names a cell twice or with no step, or a cell that does not exist,
      a move can be made in neither direction without a cell falling below what the attacker knows
      it to be at least,
      a cell of a move, or a primary cell, is shown,
      a primary cell has no witness or several, or a cell that is not primary has one,
      a cell is hidden that is neither primary nor in a move,
      a zero is hidden although the attacker knows that zeros are published.
    It reads the relations only and shares nothing with the search that made the moves. Where several
    released tables show cells of one table, all of them are looked at together.
-#}
{% test witnesses_hold(model, released, witnesses, hierarchies, dimensions, lower_bound=1) %}
{%- set codes = dimensions | join(', ') %}
with released as (
    {%- for table in ([released] if released is string or released is mapping else released) %}
    {{ 'union all' if not loop.first }}
    select {{ codes }}, status
    from {{ table }}
    {%- endfor %}
),
true_cells as (
    select {{ codes }}, value, is_primary
    from {{ model }}
),
moves as (
    select move_id, {{ codes }}, step, is_witness
    from {{ witnesses }}
),
nodes as (
    select dimension, code, parent
    from {{ hierarchies }}
    where parent is not null
),
members as (
    select dimension, code, parent as line, 1 as sign from nodes
    union all
    select distinct dimension, parent, parent, -1 from nodes
),
hidden as (
    select distinct {{ codes }}
    from released
    where status = 'hidden'
),
-- What is neither hidden nor withheld can be read, whatever its status says.
shown as (
    select distinct {{ codes }}
    from released
    where coalesce(status not in ('hidden', 'withheld'), true)
),
moved as (
    select
        m.move_id, {{ codes }}, m.step, c.value,
        count(*) over (partition by m.move_id, {{ codes }}) > 1 as is_repeated
    from moves as m
    left join true_cells as c using ({{ codes }})
),
violations (violation, move_id, {{ codes }}) as (
    {%- for dimension in dimensions %}
    {%- set line = [] %}
    {%- for other in dimensions %}
        {%- do line.append('l.line' if other == dimension else 'm.' ~ other) %}
    {%- endfor %}
    select
        'the move does not add up in {{ dimension }}',
        m.move_id, {{ line | join(', ') }}
    from moves as m
    inner join members as l on l.dimension = '{{ dimension }}' and m.{{ dimension }} = l.code
    group by m.move_id, {{ line | join(', ') }}
    having sum(m.step * l.sign) <> 0
    union all
    {%- endfor %}
    select
        case
            when value is null then 'the cell of the move does not exist'
            when is_repeated then 'the move names the cell twice'
            else 'the move has no step in the cell'
        end,
        move_id, {{ codes }}
    from moved
    where value is null or is_repeated or coalesce(step, 0) = 0
    union all
    select
        'the move can be made in neither direction', move_id
        {%- for dimension in dimensions %}, null{% endfor %}
    from moved
    group by move_id
    having not coalesce(bool_and(value + step >= {{ lower_bound }}), false)
        and not coalesce(bool_and(value - step >= {{ lower_bound }}), false)
    union all
    select 'the cell of the move is not hidden', move_id, {{ codes }}
    from moves
    semi join shown using ({{ codes }})
    union all
    select 'the primary cell is not hidden', null, {{ codes }}
    from true_cells
    semi join shown using ({{ codes }})
    where is_primary is distinct from false
    union all
    select 'the cell has not as many witnesses as it needs', null, {{ codes }}
    from true_cells
    left join (
        select {{ codes }}, count_if(is_witness) as witnesses
        from moves
        group by {{ codes }}
    ) as counted using ({{ codes }})
    where coalesce(witnesses, 0) <> if(is_primary is distinct from false, 1, 0)
    union all
    select 'the cell is hidden without a reason', null, {{ codes }}
    from hidden
    anti join moves using ({{ codes }})
    anti join (select {{ codes }} from true_cells where is_primary) as primaries using ({{ codes }})
    union all
    select 'the zero is hidden', null, {{ codes }}
    from true_cells
    semi join hidden using ({{ codes }})
    where value = 0 and {{ lower_bound }} >= 1
)
select violation, move_id, {{ codes }}
from violations
{% endtest %}
