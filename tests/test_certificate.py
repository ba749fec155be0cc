"""What the certificate's test finds where optional columns ask for more, case by case."""

import pytest
from compiled import database
from engine import Macros

# The table, by codes: Total = A (primary, wants 3 above and 2 below) + B (p is its only contributor) + C + D + E 3.
# Contributions: p has 10 in A and in B, q 5 in A and in C, r 5 in A, s 5 in C.
# Two moves of A, against B and against C, make a good certificate.
BASE = {
    "Total": "'Total', 63, false, null, null, null, false, false",
    "A": "'A', 20, true, 3, 2, null, false, false",
    "B": "'B', 10, false, null, null, 'p', false, false",
    "C": "'C', 10, false, null, null, null, false, false",
    "D": "'D', 20, false, null, null, null, false, false",
    "E": "'E', 3, false, null, null, null, false, false",
}
NAMES = (
    "protect_above", "protect_below", "sole_contributor", "is_frozen", "is_forced", "table_name",
    "contributors", "largest_contributions", "largest_unlisted",
)  # fmt: skip
ALL = {name: name for name in NAMES}
WITHOUT_INSIDERS = {name: name for name in NAMES if name != "sole_contributor"}
AGAINST_B = "(1, 'A', 1, true), (1, 'B', -1, false)"
AGAINST_C = "(2, 'A', 1, true), (2, 'C', -1, false)"
AGAINST_E = "(3, 'A', 1, true), (3, 'E', -1, false)"
BOTH = AGAINST_B + ", " + AGAINST_C
HIDDEN = "'A', 'B', 'C'"
# Name, changed cells, certificate, hidden cells, arguments of the test, what it says.
CASES = [
    ("good", {}, BOTH, HIDDEN, {'columns': ALL}, None),
    ("an insider in the only witness", {}, AGAINST_B, "'A', 'B'", {'columns': ALL},
        "'an insider knows a cell of every witness A'"),
    ("nobody looks for insiders", {}, AGAINST_B, "'A', 'B'", {'columns': WITHOUT_INSIDERS}, None),
    ("the contributor of the primary itself knows it anyway",
        {'A': "'A', 20, true, 3, 2, 'p', false, false"}, AGAINST_B, "'A', 'B'",
        {'columns': ALL}, None),
    ("too narrow above", {}, AGAINST_E, "'A', 'E'", {'columns': ALL},
        "'no witness leaves the cell the width that it needs A'"),
    ("too narrow above, but for the larger bound",
        {'A': "'A', 20, true, 2, 2, null, false, false"}, AGAINST_E, "'A', 'E'",
        {'columns': ALL}, None),
    ("too narrow below", {}, "(3, 'E', 1, false), (3, 'A', -1, true), (3, 'B', 3, false), (3, 'C', -3, false)",
        "'A', 'B', 'C', 'E'", {'columns': ALL, 'lower_bound': 5},
        "'no witness leaves the cell the width that it needs A; "
        "the move can be made in neither direction ?'"),
    ("three witnesses where two will do", {},
        BOTH + ", (4, 'A', 1, true), (4, 'D', -1, false)", HIDDEN + ", 'D'",
        {'columns': WITHOUT_INSIDERS}, "'the cell has not the witnesses that it needs A'"),
    ("a frozen cell is hidden", {'C': "'C', 10, false, null, null, null, true, false"}, BOTH,
        HIDDEN, {'columns': ALL}, "'the frozen cell is hidden C'"),
    ("a forced cell is published", {'D': "'D', 20, false, null, null, null, false, true"}, BOTH,
        HIDDEN, {'columns': ALL}, "'the forced cell is not hidden D'"),
    ("a forced cell is hidden", {'D': "'D', 20, false, null, null, null, false, true"}, BOTH,
        HIDDEN + ", 'D'", {'columns': ALL}, None),
    ("another table shows the cell with another value",
        {'F': "'B', 11, false, null, null, 'p', false, false"}, BOTH, HIDDEN,
        {'columns': ALL}, "'the cell differs between two tables B'"),
    ("another table asks for more width",
        {'F': "'A', 20, true, 10, 2, null, false, false"}, BOTH, HIDDEN,
        {'columns': ALL}, "'no witness leaves the cell the width that it needs A'"),
    ("the hidden cells of the line are too few", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'minimum': 41}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("the hidden cells of the line are too few, whoever contributes", {}, BOTH, HIDDEN,
        {'columns': {'table_name': 'table_name'}, 'line_rules': {'minimum': 41}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("the hidden cells of the line are enough", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'minimum': 40}},
        None),
    ("one contributor holds more than 49 % of the hidden cells", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 49}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("one contributor may hold half", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 50}]}},
        None),
    ("two contributors hold more than 74 %", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 50}, {'n': 2, 'k': 74}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("two contributors may hold three quarters", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 2, 'k': 75}]}},
        None),
    ("too little is left to hide the largest from the second", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'p_percent': {'p': 51, 'q': 100}}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("enough is left to hide the largest from the second", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'p_percent': {'p': 50, 'q': 100}}},
        None),
    ("who knows the others within half of their size", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'p_percent': {'p': 26, 'q': 50}}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("four contributors are too few", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'contributors': 5}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("four contributors are enough", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'contributors': 4}},
        None),
    ("one contributor may hold half by policy", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 'least(50, value + 40)'}]}},
        None),
    ("policy does not tell what one contributor may hold", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 'null::integer'}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("policy tells a share that is none", {}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': '1000'}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("nobody tells who contributes to a cell", {'untold': True}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 99}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("who is not listed somewhere may hold something there too", {'unlisted': 5}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 62}]}},
        "'the hidden cells of the line together are unsafe in area Total'"),
    ("who is not listed somewhere holds no more there", {'unlisted': 5}, BOTH, HIDDEN,
        {'columns': ALL, 'line_rules': {'dominance': [{'n': 1, 'k': 63}]}},
        None),
    ("a magnitude moves by its last decimal",
        {'A': "'A', 0.5, true, 0.3, null, null, false, false",
         'B': "'B', 0.4, false, null, null, null, false, false"},
        AGAINST_B, "'A', 'B'", {'columns': ALL, 'measure': 'magnitude'}, None),
    ("a magnitude known not to be zero",
        {'A': "'A', 0.5, true, 0.4, null, null, false, false",
         'B': "'B', 0.4, false, null, null, null, false, false"},
        AGAINST_B, "'A', 'B'", {'columns': ALL, 'measure': 'magnitude'},
        "'no witness leaves the cell the width that it needs A'"),
    ("a magnitude that may be zero",
        {'A': "'A', 0.5, true, 0.4, null, null, false, false",
         'B': "'B', 0.4, false, null, null, null, false, false"},
        AGAINST_B, "'A', 'B'",
        {'columns': ALL, 'measure': 'magnitude', 'zeros': 'protected'}, None),
]
TREE = """
create table tree as
select 'area' as dimension, area as code, if(area = 'Total', null, 'Total') as parent
from (values ('Total'), ('A'), ('B'), ('C'), ('D'), ('E')) as codes (area)
"""
CONTRIBUTIONS = """
create table contributions as
select
    area, count(*) as contributors,
    list({'contributor': who, 'value': part, 'weight': 1}) as largest_contributions
from (
    values ('A', 'p', 10), ('A', 'q', 5), ('A', 'r', 5), ('B', 'p', 10), ('C', 'q', 5),
    ('C', 's', 5), ('D', 'p', 20), ('E', 'p', 3)
) as parts (area, who, part)
group by area
"""


@pytest.mark.parametrize(("changed", "certificate", "hidden", "options", "expected"),
                         [case[1:] for case in CASES], ids=[case[0] for case in CASES])  # fmt: skip
def test_each_violation_is_named(changed, certificate, hidden, options, expected):
    cells = ", ".join(
        f"('{'u' if area == 'F' else 't'}', {row})"
        for area, row in (BASE | changed).items() if area not in ("unlisted", "untold")
    )
    listed = "coalesce(c.largest_contributions, [])"
    if "untold" in changed:
        listed = "if(area = 'C', null, c.largest_contributions)"
    connection = database()
    connection.execute(TREE)
    connection.execute(CONTRIBUTIONS)
    connection.execute(
        f"""
        create table true_table as
        select
            table_name, area, value::decimal(18, 1) as value, is_primary, protect_above, protect_below,
            sole_contributor::varchar as sole_contributor, coalesce(c.contributors, 0) as contributors,
            {listed} as largest_contributions,
            if(area = 'C', {changed.get("unlisted", 0)}, 0) as largest_unlisted, is_frozen, is_forced
        from (values {cells}) as cells (
            table_name, area, value, is_primary, protect_above, protect_below, sole_contributor, is_frozen,
            is_forced
        )
        left join contributions as c using (area)
        """
    )
    connection.execute(
        "create table certificate as select move_id, area, step, is_witness "
        f"from (values {certificate}) as moves (move_id, area, step, is_witness)"
    )
    connection.execute(
        "create table release as "
        f"select area, if(area in ({hidden}), 'hidden', 'published') as status from true_table"
    )
    query = Macros(connection, {}).test_witnesses_hold(
        model="true_table", released="release", witnesses="certificate", hierarchies="tree", dimensions=["area"],
        **options,
    )
    (found,) = connection.execute(
        "select string_agg(distinct violation || ' ' || coalesce(area, '?'), '; ' "
        f"order by violation || ' ' || coalesce(area, '?')) from ({query}) as violations"
    ).fetchone()
    assert found == (expected.strip("'") if expected else None)
