{#- What counts as a fault of the cells. The tree: Total (place 0) over A (1) and B (2). -#}
{%- set whole = "(0, 'Total', 5, true), (1, 'A', 3, false)" -%}
{%- set faults = oboro_sdc._witness_cell_faults(['area']) -%}
{%- set missing = oboro_sdc._witness_missing_cells(['area']) -%}
{%- set uneven = oboro_sdc._witness_line_faults(['area']) -%}
{%- set cases = [
    ("faultless", faults, whole ~ ", (2, 'B', 2, false)", "null"),
    ("unknown code", faults, whole ~ ", (null, 'C', 2, false)", "'area=C'"),
    ("missing value", faults, whole ~ ", (2, 'B', null, false)", "'area=B'"),
    ("negative value", faults, whole ~ ", (2, 'B', -1, false)", "'area=B'"),
    ("no is_primary", faults, whole ~ ", (2, 'B', 2, null)", "'area=B'"),
    ("twice", faults, whole ~ ", (1, 'A', 3, false)", "'area=A'"),
    ("complete", missing, whole ~ ", (2, 'B', 2, false)", "null"),
    ("a cell lacks", missing, whole, "'area=B'"),
    ("additive", uneven, whole ~ ", (2, 'B', 2, false)", "null"),
    ("not additive", uneven, whole ~ ", (2, 'B', 1, false)", "'area=Total'"),
] -%}
with witness_node as (
    select dimension, code, place, parent, is_leaf
    from (
        values (0, 'Total', 0, null, false), (0, 'A', 1, 0, true), (0, 'B', 2, 0, true)
    ) as nodes (dimension, code, place, parent, is_leaf)
),
judged as (
    {%- for name, query, cells, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        {{ expected }}::varchar as expected,
        (
            with witness_cell as (
                select cell, cell as node_0, code as code_0, value, is_primary
                from (values {{ cells }}) as cells (cell, code, value, is_primary)
            )
            select place from (
                {{ query }}
            ) as faults
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
