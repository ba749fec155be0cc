{#-
    What counts as a fault of the cells. The tree: Total (place 0) over A (1) and B (2). A cell is
    (table, place, code, value, is_primary, above, sole_contributor, is_frozen, is_forced); those of
    table j are not published.
-#}
{%- set whole = "('t', 0, 'Total', 5, true, null, null, false, false), "
  ~ "('t', 1, 'A', 3, false, null, null, false, false)" -%}
{%- set last = ", ('t', 2, 'B', 2, false, null, null, false, false)" -%}
{%- set faults = oboro_sdc._witness_cell_faults(['area']) -%}
{%- set missing = oboro_sdc._witness_missing_cells(['area']) -%}
{%- set uneven = oboro_sdc._witness_line_faults(['area']) -%}
{%- set cases = [
    ("faultless", faults, whole ~ last, "null"),
    ("no table", faults, whole ~ ", (null, 2, 'B', 2, false, null, null, false, false)",
        "'a cell has no table_name: area=B'"),
    ("unknown code", faults, whole ~ ", ('t', null, 'C', 2, false, null, null, false, false)",
        "'a cell has a code that is not in the hierarchy: area=C'"),
    ("missing value", faults, whole ~ ", ('t', 2, 'B', null, false, null, null, false, false)",
        "'a cell has no value that can be read as a number: area=B'"),
    ("negative value", faults, whole ~ ", ('t', 2, 'B', -1, false, null, null, false, false)",
        "'a cell has a negative value: area=B'"),
    ("huge value", faults,
        whole ~ ", ('t', 2, 'B', 1000000000000001, false, null, null, false, false)",
        "'a cell has a value of more than 16 digits: area=B'"),
    ("no is_primary", faults, whole ~ ", ('t', 2, 'B', 2, null, null, null, false, false)",
        "'a cell has no is_primary: area=B'"),
    ("negative width", faults, whole ~ ", ('t', 2, 'B', 2, true, -1, null, false, false)",
        "'a cell has a negative width: area=B'"),
    ("twice", faults, whole ~ ", ('t', 1, 'A', 3, false, null, null, false, false)",
        "'a cell appears more than once: area=A'"),
    ("in two tables", faults, whole ~ ", ('u', 1, 'A', 3, false, null, null, false, false)", "null"),
    ("another value in the other table", faults,
        whole ~ ", ('u', 1, 'A', 4, false, null, null, false, false)",
        "'a cell differs between two tables: area=A'"),
    ("primary in one table only", faults,
        whole ~ ", ('u', 1, 'A', 3, true, null, null, false, false)",
        "'a cell differs between two tables: area=A'"),
    ("another contributor in the other table", faults,
        whole ~ ", ('u', 1, 'A', 3, false, null, 'p', false, false)",
        "'a cell differs between two tables: area=A'"),
    ("forced in one table only", faults,
        whole ~ ", ('u', 1, 'A', 3, false, null, null, false, true)",
        "'a cell differs between two tables: area=A'"),
    ("primary and frozen", faults, whole ~ ", ('t', 2, 'B', 2, true, null, null, true, false)",
        "'a cell is primary and frozen (published elsewhere), so nothing can protect it: area=B'"),
    ("frozen and forced", faults, whole ~ ", ('t', 2, 'B', 2, false, null, null, true, true)",
        "'a cell is both frozen and forced: area=B'"),
    ("not published", faults, whole ~ ", ('j', 2, 'B', 2, false, null, null, false, false)", "null"),
    ("primary in one that is published", faults,
        whole ~ ", ('j', 0, 'Total', 5, true, null, null, false, false)", "null"),
    ("primary and not published", faults,
        whole ~ ", ('j', 2, 'B', 2, true, null, null, false, false)",
        "'a cell that no published table shows is primary, frozen or forced: area=B'"),
    ("complete", missing, whole ~ last, "null"),
    ("a cell lacks", missing, whole, "'the cross product of all codes lacks a cell: area=B'"),
    ("additive", uneven, whole ~ last, "null"),
    ("not additive", uneven, whole ~ ", ('t', 2, 'B', 1, false, null, null, false, false)",
        "'a cell is not the sum of its children in area: area=Total'"),
] -%}
with witness_shown as (
    select 't' as table_name, 0 as dimension, place, code
    from (values (0, 'Total'), (1, 'A'), (2, 'B')) as codes (place, code)
),
witness_part as (
    select 't' as table_name, 0 as dimension, 0 as node, part
    from (values (1), (2)) as parts (part)
),
judged as (
    {%- for name, query, cells, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        {{ expected }}::varchar as expected,
        (
            with witness_input as (
                select
                    table_name::varchar as table_name, cell, cell as node_0, code as code_0, value,
                    is_primary, above::bigint as above, above::bigint as below,
                    sole_contributor::varchar as sole_contributor, is_frozen, is_forced,
                    table_name = 'j' as is_unpublished
                from (values {{ cells }}) as cells (
                    table_name, cell, code, value, is_primary, above, sole_contributor, is_frozen,
                    is_forced
                )
            )
            select fault || ': ' || place from (
                {{ query }}
            ) as faults
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
