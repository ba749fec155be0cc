{#-
    Each violation of what the optional columns ask for is seen. The table, by codes:
    Total = A (primary, wants 3 above and 2 below) + B (p is its only contributor) + C + D + E 3.
    Contributions: p has 10 in A and in B, q 5 in A and in C, r 5 in A, s 5 in C.
    Two moves of A, against B and against C, make a good certificate.
-#}
{%- set base = {
    'Total': "'Total', 63, false, null, null, null, false, false",
    'A': "'A', 20, true, 3, 2, null, false, false",
    'B': "'B', 10, false, null, null, 'p', false, false",
    'C': "'C', 10, false, null, null, null, false, false",
    'D': "'D', 20, false, null, null, null, false, false",
    'E': "'E', 3, false, null, null, null, false, false",
} -%}
{%- set names = [
    'protect_above', 'protect_below', 'sole_contributor', 'is_frozen', 'is_forced', 'table_name',
    'contributors', 'largest_contributions', 'largest_unlisted'
] -%}
{%- set columns = {} -%}
{%- for name in names -%}
    {%- do columns.update({name: name}) -%}
{%- endfor -%}
{%- set without_insiders = {} -%}
{%- for name in names if name != 'sole_contributor' -%}
    {%- do without_insiders.update({name: name}) -%}
{%- endfor -%}
{%- set against_b = "(1, 'A', 1, true), (1, 'B', -1, false)" -%}
{%- set against_c = "(2, 'A', 1, true), (2, 'C', -1, false)" -%}
{%- set against_e = "(3, 'A', 1, true), (3, 'E', -1, false)" -%}
{%- set both = against_b ~ ", " ~ against_c -%}
{%- set hidden = "'A', 'B', 'C'" -%}
{%- set cases = [
    ("good", {}, both, hidden, {'columns': columns}, "null"),
    ("an insider in the only witness", {}, against_b, "'A', 'B'", {'columns': columns},
        "'an insider knows a cell of every witness A'"),
    ("nobody looks for insiders", {}, against_b, "'A', 'B'", {'columns': without_insiders}, "null"),
    ("the contributor of the primary itself knows it anyway",
        {'A': "'A', 20, true, 3, 2, 'p', false, false"}, against_b, "'A', 'B'",
        {'columns': columns}, "null"),
    ("too narrow above", {}, against_e, "'A', 'E'", {'columns': columns},
        "'no witness leaves the cell the width that it needs A'"),
    ("too narrow above, but for the larger bound",
        {'A': "'A', 20, true, 2, 2, null, false, false"}, against_e, "'A', 'E'",
        {'columns': columns}, "null"),
    ("too narrow below", {}, "(3, 'E', 1, false), (3, 'A', -1, true), (3, 'B', 3, false), (3, 'C', -3, false)",
        "'A', 'B', 'C', 'E'", {'columns': columns, 'lower_bound': 5},
        "'no witness leaves the cell the width that it needs A; "
        ~ "the move can be made in neither direction ?'"),
    ("three witnesses where two will do", {},
        both ~ ", (4, 'A', 1, true), (4, 'D', -1, false)", hidden ~ ", 'D'",
        {'columns': without_insiders}, "'the cell has not the witnesses that it needs A'"),
    ("a frozen cell is hidden", {'C': "'C', 10, false, null, null, null, true, false"}, both,
        hidden, {'columns': columns}, "'the frozen cell is hidden C'"),
    ("a forced cell is published", {'D': "'D', 20, false, null, null, null, false, true"}, both,
        hidden, {'columns': columns}, "'the forced cell is not hidden D'"),
    ("a forced cell is hidden", {'D': "'D', 20, false, null, null, null, false, true"}, both,
        hidden ~ ", 'D'", {'columns': columns}, "null"),
    ("another table shows the cell with another value",
        {'F': "'B', 11, false, null, null, 'p', false, false"}, both, hidden,
        {'columns': columns}, "'the cell differs between two tables B'"),
    ("another table asks for more width",
        {'F': "'A', 20, true, 10, 2, null, false, false"}, both, hidden,
        {'columns': columns}, "'no witness leaves the cell the width that it needs A'"),
    ("the hidden cells of the line are too few", {}, both, hidden,
        {'columns': columns, 'line_rules': {'minimum': 41}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("the hidden cells of the line are too few, whoever contributes", {}, both, hidden,
        {'columns': {'table_name': 'table_name'}, 'line_rules': {'minimum': 41}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("the hidden cells of the line are enough", {}, both, hidden,
        {'columns': columns, 'line_rules': {'minimum': 40}},
        "null"),
    ("one contributor holds more than 49 % of the hidden cells", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 49}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("one contributor may hold half", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 50}]}},
        "null"),
    ("two contributors hold more than 74 %", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 50}, {'n': 2, 'k': 74}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("two contributors may hold three quarters", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 2, 'k': 75}]}},
        "null"),
    ("too little is left to hide the largest from the second", {}, both, hidden,
        {'columns': columns, 'line_rules': {'p_percent': {'p': 51, 'q': 100}}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("enough is left to hide the largest from the second", {}, both, hidden,
        {'columns': columns, 'line_rules': {'p_percent': {'p': 50, 'q': 100}}},
        "null"),
    ("who knows the others within half of their size", {}, both, hidden,
        {'columns': columns, 'line_rules': {'p_percent': {'p': 26, 'q': 50}}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("four contributors are too few", {}, both, hidden,
        {'columns': columns, 'line_rules': {'contributors': 5}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("four contributors are enough", {}, both, hidden,
        {'columns': columns, 'line_rules': {'contributors': 4}},
        "null"),
    ("one contributor may hold half by policy", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 'least(50, value + 40)'}]}},
        "null"),
    ("policy does not tell what one contributor may hold", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 'null::integer'}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("policy tells a share that is none", {}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': '1000'}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("nobody tells who contributes to a cell", {'untold': true}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 99}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("who is not listed somewhere may hold something there too", {'unlisted': 5}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 62}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("who is not listed somewhere holds no more there", {'unlisted': 5}, both, hidden,
        {'columns': columns, 'line_rules': {'dominance': [{'n': 1, 'k': 63}]}},
        "null"),
    ("a magnitude moves by its last decimal",
        {'A': "'A', 0.5, true, 0.3, null, null, false, false",
         'B': "'B', 0.4, false, null, null, null, false, false"},
        against_b, "'A', 'B'", {'columns': columns, 'measure': 'magnitude'}, "null"),
    ("a magnitude known not to be zero",
        {'A': "'A', 0.5, true, 0.4, null, null, false, false",
         'B': "'B', 0.4, false, null, null, null, false, false"},
        against_b, "'A', 'B'", {'columns': columns, 'measure': 'magnitude'},
        "'no witness leaves the cell the width that it needs A'"),
    ("a magnitude that may be zero",
        {'A': "'A', 0.5, true, 0.4, null, null, false, false",
         'B': "'B', 0.4, false, null, null, null, false, false"},
        against_b, "'A', 'B'",
        {'columns': columns, 'measure': 'magnitude', 'zeros': 'protected'}, "null"),
] -%}
with tree as (
    select 'area' as dimension, area as code, if(area = 'Total', null, 'Total') as parent
    from (values ('Total'), ('A'), ('B'), ('C'), ('D'), ('E')) as codes (area)
),
contributions as (
    select
        area, count(*) as contributors,
        list({'contributor': who, 'value': part, 'weight': 1}) as largest_contributions
    from (
        values ('A', 'p', 10), ('A', 'q', 5), ('A', 'r', 5), ('B', 'p', 10), ('C', 'q', 5),
        ('C', 's', 5), ('D', 'p', 20), ('E', 'p', 3)
    ) as parts (area, who, part)
    group by area
),
judged as (
    {%- for name, changed, certificate, hidden_areas, options, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        {{ expected }}::varchar as expected,
        (
            with true_table as (
                select
                    table_name, area, value::decimal(18, 1) as value, is_primary, protect_above,
                    protect_below, sole_contributor::varchar as sole_contributor,
                    coalesce(c.contributors, 0) as contributors,
                    {%- if changed.untold %}
                    if(area = 'C', null, c.largest_contributions) as largest_contributions,
                    {%- else %}
                    coalesce(c.largest_contributions, []) as largest_contributions,
                    {%- endif %}
                    if(area = 'C', {{ changed.get('unlisted', 0) }}, 0) as largest_unlisted,
                    is_frozen, is_forced
                from (
                    values
                    {%- for area, row in dict(base, **changed).items() if area not in ('unlisted', 'untold') %}
                    {{ ',' if not loop.first }}('{{ 'u' if area == 'F' else 't' }}', {{ row }})
                    {%- endfor %}
                ) as cells (
                    table_name, area, value, is_primary, protect_above, protect_below,
                    sole_contributor, is_frozen, is_forced
                )
                left join contributions as c using (area)
            ),
            certificate as (
                select move_id, area, step, is_witness
                from (values {{ certificate }}) as moves (move_id, area, step, is_witness)
            ),
            release as (
                select area, if(area in ({{ hidden_areas }}), 'hidden', 'published') as status
                from true_table
            )
            select
                string_agg(
                    distinct violation || ' ' || coalesce(area, '?'), '; '
                    order by violation || ' ' || coalesce(area, '?')
                )
            from (
                {{ oboro_sdc.test_witnesses_hold(
                    model='true_table', released='release', witnesses='certificate',
                    hierarchies='tree', dimensions=['area'], **options
                ) }}
            ) as violations
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
