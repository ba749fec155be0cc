{#- What counts as a fault of a hierarchy, and which fault is named first. -#}
{%- set cases = [
    ("one tree", "('Total', null), ('A', 'Total'), ('a', 'A')", "null"),
    ("no row", "(null, null)", "'there is no root'"),
    ("no root", "('Total', 'A'), ('A', 'Total')", "'there is no root'"),
    ("two roots", "('Total', null), ('A', null)", "'there are several roots, A, Total'"),
    ("missing code", "('Total', null), (null, 'Total')", "'a code is missing (NULL)'"),
    ("two parents", "('Total', null), ('W', 'Total'), ('D', 'Total'), ('a', 'W'), ('a', 'D')", "null"),
    ("a parent twice", "('Total', null), ('A', 'Total'), ('A', 'Total')",
        "'the code A appears twice under one parent'"),
    ("cycle", "('Total', null), ('A', 'B'), ('B', 'A')", "'the code A descends from itself'"),
    ("cycle below the root", "('Total', null), ('A', 'Total'), ('A', 'B'), ('B', 'A')",
        "'the code A descends from itself'"),
    ("unknown parent", "('Total', null), ('A', 'nowhere')",
        "'the code A does not descend from the root (unknown parent)'"),
] -%}
with judged as (
    {%- for name, nodes, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        {{ expected }}::varchar as expected,
        (
            with witness_hierarchy as (
                select
                    0 as position,
                    'area' as dimension,
                    code::varchar as code,
                    parent::varchar as parent
                from (values {{ nodes }}) as nodes (code, parent)
            )
            select place from (
                {{ oboro_sdc._witness_hierarchy_faults() }}
            ) as faults
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
