{#-
    Checks a certificate against what is released; tested on the true cells, for the released table
    may not refer to them. One row per violation, by codes, never by values. It reads the relations
    only and shares nothing with the search that made the moves. Several released tables that show
    cells of one table are looked at together.
-#}
{% test witnesses_hold(
    model, released, witnesses, hierarchies, dimensions, lower_bound=1, zeros='published',
    measure='count', columns={}, line_minimum=0, line_dominance=100
) %}
{%- set known = [
    'protect_above', 'protect_below', 'sole_contributor', 'is_frozen', 'is_forced', 'table_name',
    'largest'
] -%}
{%- for name in columns if name not in known -%}
    {{ exceptions.raise_compiler_error("witnesses_hold: unknown entry in `columns`: " ~ name) }}
{%- endfor -%}
{%- set has_line_rule = line_minimum > 0 or line_dominance < 100 -%}
{%- if line_dominance < 100 and 'largest' not in columns -%}
    {{ exceptions.raise_compiler_error("witnesses_hold: `line_dominance` needs the column largest") }}
{%- endif -%}
{%- set codes = dimensions | join(', ') %}
with recursive released as (
    {%- for table in ([released] if released is string or released is mapping else released) %}
    {{ 'union all' if not loop.first }}
    select {{ codes }}, status
    from {{ table }}
    {%- endfor %}
),
shown_cells as (
    select
        {{ columns.get('table_name', "'cells'") }} as table_name, {{ codes }}, value, is_primary,
        {{ columns.get('protect_above', 'null') }} as above,
        -- least() passes over NULL, and no width must stay none.
        least(coalesce({{ columns.get('protect_below', 'null') }}, 0), value - {{ lower_bound }}) as below,
        {{ columns.get('sole_contributor', 'null::varchar') }} as sole_contributor,
        {{ columns.get('largest', 'null::bigint') }} as largest,
        coalesce({{ columns.get('is_frozen', 'false') }}, false) as is_frozen,
        coalesce({{ columns.get('is_forced', 'false') }}, false) as is_forced
    from {{ model }}
),
true_cells as (
    select distinct on ({{ codes }})
        {{ codes }}, value, is_primary, above, below, sole_contributor, largest,
        is_frozen, is_forced
    from shown_cells
),
moves as (
    select move_id, {{ codes }}, step, is_witness
    from {{ witnesses }}
),
hidden as (
    select distinct {{ codes }}
    from released
    where status = 'hidden'
),
-- What is neither hidden nor withheld can be read, whatever its status says.
readable as (
    select distinct {{ codes }}
    from released
    where coalesce(status not in ('hidden', 'withheld'), true)
),
moved as (
    select
        m.move_id, {{ codes }}, m.step, m.is_witness, c.value, c.sole_contributor,
        count(*) over (partition by m.move_id, {{ codes }}) > 1 as is_repeated
    from moves as m
    left join true_cells as c using ({{ codes }})
),
{{ oboro_sdc._held_lines(hierarchies, dimensions) }},
{{ oboro_sdc._held_rooms(codes, dimensions, lower_bound, measure) }},
violations (violation, move_id, {{ codes }}) as (
    {%- for dimension in dimensions %}
    {%- set line = [] %}
    {%- for other in dimensions %}
        {%- do line.append('l.line' if other == dimension else 'm.' ~ other) %}
    {%- endfor %}
    select 'the move does not add up in {{ dimension }}', m.move_id, {{ line | join(', ') }}
    from moved_in_tables as m
    inner join line_members as l
        on m.table_name = l.table_name and l.dimension = '{{ dimension }}'
        and m.{{ dimension }} = l.code
    group by m.table_name, m.move_id, {{ line | join(', ') }}
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
    semi join readable using ({{ codes }})
    union all
    select 'the primary cell is not hidden', null, {{ codes }}
    from true_cells
    semi join readable using ({{ codes }})
    where is_primary is distinct from false
    union all
    select 'the forced cell is not hidden', null, {{ codes }}
    from true_cells
    semi join readable using ({{ codes }})
    where is_forced
    union all
    select 'the frozen cell is hidden', null, {{ codes }}
    from true_cells
    semi join hidden using ({{ codes }})
    where is_frozen
    union all
    select 'the cell has not the witnesses that it needs', null, {{ codes }}
    from true_cells
    left join (
        select {{ codes }}, count_if(is_witness) as witnesses
        from moves
        group by {{ codes }}
    ) as counted using ({{ codes }})
    where coalesce(witnesses, 0) < if(is_primary is distinct from false, 1, 0)
        or coalesce(witnesses, 0) > case
            when is_primary is not distinct from false then 0
            when {{ 'sole_contributor' in columns or has_line_rule }} then witnesses
            when coalesce(above, 0) > 0 and coalesce(below, 0) > 0 then 2
            else 1
        end
    union all
    select 'no witness leaves the cell the width that it needs', null, {{ codes }}
    from true_cells
    anti join (select * from reaches where is_above) as up using ({{ codes }})
    where is_primary is distinct from false and above > 0
    union all
    select 'no witness leaves the cell the width that it needs', null, {{ codes }}
    from true_cells
    anti join (select * from reaches where is_below) as down using ({{ codes }})
    where is_primary is distinct from false and below > 0
    union all
    select 'an insider knows a cell of every witness', null, {{ codes }}
    from insiders
    union all
    {%- for dimension in dimensions %}
    {%- set line = [] %}
    {%- for other in dimensions %}
        {%- do line.append('l.line' if other == dimension else 'c.' ~ other) %}
    {%- endfor %}
    select
        'the hidden cells of the line together are unsafe in {{ dimension }}', null,
        {{ line | join(', ') }}
    from shown_cells as c
    semi join hidden as h using ({{ codes }})
    inner join next_members as l
        on c.table_name = l.table_name and l.dimension = '{{ dimension }}'
        and c.{{ dimension }} = l.code
    where {{ has_line_rule }}
        and ({{ line | join(', ') }}) not in (select ({{ codes }}) from hidden)
    group by c.table_name, {{ line | join(', ') }}
    having bool_or(c.is_primary is distinct from false)
        and (
            sum(c.value) < {{ line_minimum }}
            or max(c.largest) * 100 > sum(c.value) * {{ line_dominance }}
        )
    union all
    {%- endfor %}
    select 'nobody needs the move', move_id
        {%- for dimension in dimensions %}, null{% endfor %}
    from moves
    group by move_id
    having not bool_or(is_witness)
    union all
    select 'the cell is hidden without a reason', null, {{ codes }}
    from hidden
    anti join moves using ({{ codes }})
    anti join (
        select {{ codes }} from true_cells where is_primary or is_forced
    ) as given using ({{ codes }})
    union all
    select 'the zero is hidden', null, {{ codes }}
    from true_cells
    semi join hidden using ({{ codes }})
    where value = 0 and '{{ zeros }}' <> 'protected'
)
select violation, move_id, {{ codes }}
from violations
{% endtest %}
