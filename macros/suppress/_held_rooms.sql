{#-
    Fragments of the test `witnesses_hold`: how far a primary can be moved by each of its witnesses,
    as CTEs. A witness can be made, in whole steps, until the first cell that it lowers reaches what
    the attacker knows it to be at least.
-#}
{% macro _held_rooms(dimensions) %}
{%- set codes = dimensions | join(', ') -%}
{%- set primary = 'p.' ~ dimensions | join(', p.') -%}
served as (
    select m.move_id, {{ codes }}, m.step, c.unit, c.above, c.below, c.sole_contributor
    from moves as m
    inner join true_cells as c using ({{ codes }})
    where m.is_witness and c.is_primary
),
reaches as (
    select
        p.move_id, {{ primary }}
        {%- for side, sign in [('above', 1), ('below', -1)] %},
        coalesce(bool_and(
            (c.amount - c.least) // (abs(c.step) * c.unit) * abs(p.step) * p.unit >= p.{{ side }}
        ) filter (sign(c.step) = {{ -sign }} * sign(p.step)), true) as is_{{ side }}
        {%- endfor %}
    from served as p
    inner join moved as c on p.move_id = c.move_id
    where p.above > 0 or p.below > 0
    group by p.move_id, {{ primary }}
),
serving as (
    -- From below an insider may know more: what it has itself cannot be taken off.
    {%- for side in ['above', 'below'] %}
    select '{{ side }}' as side, s.move_id, {{ codes }}, s.sole_contributor
    from served as s
    semi join (select * from reaches where is_{{ side }}) as r using (move_id, {{ codes }})
    where s.{{ side }} > 0{{ ' and s.above <= 0' if side == 'below' }}
    union all
    {%- endfor %}
    select 'any', move_id, {{ codes }}, sole_contributor
    from served
    where above <= 0 and below <= 0
),
{{ oboro_sdc._held_insiders(dimensions) }}
{%- endmacro %}

{#- An insider is the only contributor of a cell, and so knows it. -#}
{% macro _held_insiders(dimensions) %}
{%- set codes = dimensions | join(', ') -%}
{%- set primary = 'p.' ~ dimensions | join(', p.') -%}
known as (
    select p.side, {{ primary }}, c.sole_contributor, count(distinct p.move_id) as known_moves
    from serving as p
    inner join moved as c
        on p.move_id = c.move_id and c.sole_contributor is distinct from p.sole_contributor
    where c.sole_contributor is not null
    group by p.side, {{ primary }}, c.sole_contributor
),
insiders as (
    select distinct {{ codes }}
    from known
    inner join (
        select side, {{ codes }}, count(*) as all_moves from serving group by side, {{ codes }}
    ) as totals using (side, {{ codes }})
    where known_moves = all_moves
)
{%- endmacro %}
