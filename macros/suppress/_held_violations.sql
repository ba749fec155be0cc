{#- Fragments of the test `witnesses_hold`: queries for the violations of moves and of cells. -#}
{% macro _held_bad_moves(dimensions) %}
{%- set codes = dimensions | join(', ') %}
    select
        case
            when amount is null then 'the cell of the move does not exist'
            when is_repeated then 'the move names the cell twice'
            else 'the move has no step in the cell'
        end,
        move_id, {{ codes }}
    from moved
    where amount is null or is_repeated or coalesce(step, 0) = 0
    union all
    select
        'the move can be made in neither direction', move_id
        {%- for dimension in dimensions %}, null{% endfor %}
    from moved
    group by move_id
    having not coalesce(bool_and(amount + step * unit >= least), false)
        and not coalesce(bool_and(amount - step * unit >= least), false)
    union all
    select 'the cell of the move is not hidden', move_id, {{ codes }}
    from moves
    anti join hidden using ({{ codes }})
    union all
    select 'nobody needs the move', move_id
        {%- for dimension in dimensions %}, null{% endfor %}
    from moves
    group by move_id
    having not coalesce(bool_or(is_witness), false)
{%- endmacro %}

{#- `many`: a primary may have more witnesses than its sides. -#}
{% macro _held_bad_witnesses(dimensions, many) %}
{%- set codes = dimensions | join(', ') %}
    select 'the cell has not the witnesses that it needs', null::bigint, {{ codes }}
    from true_cells
    left join (
        select {{ codes }}, count_if(is_witness) as witnesses from moves group by {{ codes }}
    ) as counted using ({{ codes }})
    where coalesce(witnesses, 0) < if(is_primary, 1, 0)
        or coalesce(witnesses, 0) > case
            when not is_primary then 0
            when {{ 'true' if many else 'false' }} then witnesses
            when above > 0 and below > 0 then 2
            else 1
        end
    {%- for side in ['above', 'below'] %}
    union all
    select 'no witness leaves the cell the width that it needs', null, {{ codes }}
    from true_cells
    anti join (select * from reaches where is_{{ side }}) as reached using ({{ codes }})
    where is_primary and {{ side }} > 0
    {%- endfor %}
    union all
    select 'an insider knows a cell of every witness', null, {{ codes }}
    from insiders
{%- endmacro %}

{% macro _held_bad_cells(dimensions, zeros) %}
{%- set codes = dimensions | join(', ') %}
    {%- for kind in ['primary', 'forced'] %}
    select 'the {{ kind }} cell is not hidden', null::bigint, {{ codes }}
    from true_cells
    anti join hidden using ({{ codes }})
    where is_{{ kind }}
    union all
    {%- endfor %}
    select
        case
            when c.is_disputed then 'the cell differs between two tables'
            when c.is_frozen then 'the frozen cell is hidden'
            else 'the zero is hidden'
        end,
        null, {{ codes }}
    from true_cells as c
    left join statuses as s using ({{ codes }})
    where c.is_disputed
        or s.is_suppressed and (c.is_frozen or c.amount = 0 and '{{ zeros }}' = 'published')
    union all
    select 'the cell is hidden without a reason', null, {{ codes }}
    from statuses
    anti join moves using ({{ codes }})
    anti join (select {{ codes }} from true_cells where is_primary or is_forced) as given
        using ({{ codes }})
    where is_suppressed
{%- endmacro %}
