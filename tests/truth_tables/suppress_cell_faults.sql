{#- What counts as a fault of the cells. The tree: Total (place 0) over A (1) and B (2). -#}
{%- set whole = "(0, 'Total', 5, true), (1, 'A', 3, false)" -%}
{%- set cases = [
    ("faultless", _witness_cell_faults(['area']), whole ~ ", (2, 'B', 2, false)", "null"),
    ("unknown code", _witness_cell_faults(['area']), whole ~ ", (null, 'C', 2, false)", "'area=C'"),
    ("missing value", _witness_cell_faults(['area']), whole ~ ", (2, 'B', null, false)", "'area=B'"),
    ("negative value", _witness_cell_faults(['area']), whole ~ ", (2, 'B', -1, false)", "'area=B'"),
    ("no is_primary", _witness_cell_faults(['area']), whole ~ ", (2, 'B', 2, null)", "'area=B'"),
    ("twice", _witness_cell_faults(['area']), whole ~ ", (1, 'A', 3, false)", "'area=A'"),
    ("complete", _witness_missing_cells(['area']), whole ~ ", (2, 'B', 2, false)", "null"),
    ("a cell lacks", _witness_missing_cells(['area']), whole, "'area=B'"),
    ("additive", _witness_line_faults(['area']), whole ~ ", (2, 'B', 2, false)", "null"),
    ("not additive", _witness_line_faults(['area']), whole ~ ", (2, 'B', 1, false)", "'area=Total'"),
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
