{#-
    What a code is the sum of, and what the codes of two linked tables are. The hierarchy: Total (0)
    over the wards A (1) and B (2) and the districts C (3) and D (4); the towns a (5), b (6) and
    c (7) lie in A and C, A and D, B and D.
-#}
{%- set all_codes = "0, 1, 2, 3, 4, 5, 6, 7" -%}
{%- set cases = [
    ("all codes: the Total only by its towns", "cells", all_codes,
        "'0=5+6+7 1=5+6 2=7 3=5 4=6+7'", "null"),
    ("one grouping without towns", "t", "0, 1, 2", "'0=1+2'", "null"),
    ("one grouping with its towns", "t", "0, 1, 2, 5, 6, 7", "'0=1+2 1=5+6 2=7'", "null"),
    ("the Total and the towns", "t", "0, 5, 6, 7", "'0=5+6+7'", "null"),
    ("overlapping groupings without towns", "t", "0, 1, 2, 3, 4", "null",
        "'the codes below a code neither cover it once nor are split further: 0 of table t'"),
    ("a town is missing", "t", "0, 5, 6", "null",
        "'the codes below a code neither cover it once nor are split further: 0 of table t'"),
] -%}
with recursive witness_edge as (
    select 0 as dimension, node, parent
    from (
        values (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 1), (7, 2), (5, 3), (6, 4), (7, 4)
    ) as edges (node, parent)
),
witness_node as (
    select 0 as dimension, place, place > 4 as is_leaf, place::varchar as code
    from (select unnest([{{ all_codes }}]) as place) as nodes
),
witness_above as (
    {{ oboro_sdc._witness_above_query() }}
),
judged as (
    {%- for name, table, codes, sums, fault in cases %}
    {{ 'union all' if not loop.first }}
    select * from (
        with witness_shown as (
            select '{{ table }}' as table_name, 0 as dimension, place, 1::bigint as bit
            from witness_node
            where place in ({{ codes }})
        ),
        witness_below as (
            {{ oboro_sdc._witness_below_query() }}
        ),
        witness_part as (
            {{ oboro_sdc._witness_part_query() }}
        ),
        sums as (
            select node, string_agg(part, '+' order by part) as parts
            from witness_part
            group by node
        )
        select
            '{{ name }}' as case_name,
            {{ sums }}::varchar as expected_sums,
            (select string_agg(node || '=' || parts, ' ' order by node) from sums) as sums,
            {{ fault }}::varchar as expected_fault,
            (
                select fault || ': ' || place
                from ({{ oboro_sdc._witness_part_faults() }}) as faults
            ) as fault
    ) as case_{{ loop.index }}
    {%- endfor %}
),
witness_input as (
    select table_name, node_0, code_0
    from (
        values ('by ward', 0, 'Total'), ('by ward', 1, 'A'), ('by ward', 2, 'B'),
        ('by town', 0, 'Total'), ('by town', 5, 'a'), ('by town', 5, 'a')
    ) as shown (table_name, node_0, code_0)
),
witness_shown as (
    {{ oboro_sdc._witness_shown_query(['area']) }}
),
bits as (
    -- Tables by name: the one by town has the first bit, the one by ward the second.
    {{ oboro_sdc._witness_bits_query() }}
)
select case_name, expected_sums, sums, expected_fault, fault
from judged
where sums is distinct from expected_sums and expected_fault is null
    or fault is distinct from expected_fault
union all
select 'bits', '0=3 1=2 2=2 3=0 4=0 5=1 6=0 7=0', found, null, null
from (select string_agg(place || '=' || bits, ' ' order by place) as found from bits) as listed
where found <> '0=3 1=2 2=2 3=0 4=0 5=1 6=0 7=0'
