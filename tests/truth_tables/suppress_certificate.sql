{#-
    Which moves are published, and for which primaries they are witnesses. Cell 1 needs room above
    and below, and move 2 gives both; cell 2 takes moves 1 and 3 for its sides. Move 4 is spare.
    With insiders every move that serves is a witness; a rule for lines keeps its own.
-#}
{%- set plain = {'dimensions': ['area'], 'has_insiders': false, 'has_line_rule': false} -%}
{%- set insiders = {'dimensions': ['area'], 'has_insiders': true, 'has_line_rule': false} -%}
{%- set lines = {'dimensions': ['area'], 'has_insiders': false, 'has_line_rule': true} -%}
with witness_node as (
    select 0 as dimension, place, chr((96 + place)::integer) as code
    from range(1, 4) as places (place)
),
witness_cell as (
    select place as cell, place as node_0 from witness_node
),
witness_move as (
    select move_id, cell, step
    from (
        values (1, 1, 1), (1, 2, 1), (2, 1, -2), (2, 3, 1), (3, 2, 1), (3, 3, -1), (4, 1, 1), (4, 3, 1)
    ) as moves (move_id, cell, step)
),
witness_service as (
    select cell, side, move_id
    from (
        values (1, 1, 1), (1, 1, 2), (1, 2, 2), (2, 1, 1), (2, 2, 3), (1, 2, 4)
    ) as served (cell, side, move_id)
),
witness_line_move as (
    select 4 as move_id, 1 as cell
),
found as (
    {%- for kind, plan in {'plain': plain, 'insiders': insiders, 'lines': lines}.items() %}
    {{ 'union all' if not loop.first }}
    select '{{ kind }}' as kind, move_id, area, step, is_witness
    from ({{ oboro_sdc._witness_certificate_query(plan) }}) as certificate
    {%- endfor %}
),
expected as (
    select kind, move_id, area, step, is_witness
    from (
        values
        {%- for kind, own in {'plain': 'false', 'insiders': 'true', 'lines': 'false'}.items() %}
        ('{{ kind }}', 1, 'a', 1, {{ own }}), ('{{ kind }}', 1, 'b', 1, true),
        ('{{ kind }}', 2, 'a', -2, true), ('{{ kind }}', 2, 'c', 1, false),
        ('{{ kind }}', 3, 'b', 1, true), ('{{ kind }}', 3, 'c', -1, false),
        {%- endfor %}
        ('insiders', 4, 'a', 1, true), ('insiders', 4, 'c', 1, false),
        ('lines', 4, 'a', 1, true), ('lines', 4, 'c', 1, false)
    ) as moves (kind, move_id, area, step, is_witness)
)
select 'not expected' as fault, kind, move_id, area, step, is_witness
from (from found except all from expected)
union all
select 'not found', kind, move_id, area, step, is_witness
from (from expected except all from found)
