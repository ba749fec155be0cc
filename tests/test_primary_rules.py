"""Primary rules: worked examples of others, an oracle that counts by hand, and what must be refused.

The macros run on DuckDB alone, rendered without dbt, so that many small cases cost little. Examples:
Handbook on Statistical Disclosure Control, second edition (2024), chapters 4 and 5; and
test-DominanceRule.R of the R package GaussSuppression, Statistics Norway, MIT licence.
"""

import random
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest

MACROS = Path(__file__).resolve().parents[1] / "macros"
RULES = {
    "is_unsafe_count": ("contributors, threshold", "boolean"),
    "is_dominated": ("largest_sum, total, percent", "boolean"),
    "is_estimable": ("largest, largest_sum, total, p, q", "boolean"),
    "round_up_quotient": ("numerator, denominator, unit", "decimal(38, 4)"),
}


class Refused(Exception):
    """The macro would have stopped the compilation."""


def _refuse(message: str) -> None:
    raise Refused(message)


def _macros() -> SimpleNamespace:
    files = [file for folder in ("suppress", "tabulate") for file in sorted((MACROS / folder).glob("*.sql"))]
    sources = [file.read_text(encoding="utf-8") for file in files]
    package = SimpleNamespace()
    names = {"oboro_sdc": package, "function": lambda name: name, "exceptions": SimpleNamespace(raise_compiler_error=_refuse)}
    template = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(
        "".join(source for source in sources if not re.search(r"\{%-?\s*(materialization|test)\s", source)),
        names,
    )
    context = template.new_context()
    for _ in template.root_render_func(context):
        pass
    package.__dict__.update(context.vars)
    return package


SDC = _macros()

# Cell, contributor, value and weight (num, v1, char and sw2 of test-DominanceRule.R).
GAUSS = [
    ("v1", "A", 100, 1), ("v2", "C", 90, 2), ("v2", "B", 10, 1), ("v3", "A", 80, 2), ("v3", "C", 20, 1),
    ("v4", "C", 70, 2), ("v4", "C", 30, 1), ("v5", "C", 80, 2), ("v5", "B", 10, 1), ("v5", "A", 10, 1),
    ("v6", "A", 70, 2), ("v6", "B", 10, 1), ("v6", "A", 10, 1), ("v6", "A", 10, 1),
    ("v7", "C", 60, 2), ("v7", "A", 20, 1), ("v7", "B", 10, 1), ("v7", "A", 10, 1),
]  # fmt: skip


@pytest.fixture
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": "1"})
    for name, (arguments, result) in RULES.items():
        body = (MACROS / "functions" / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(f"create macro {name}({arguments}) as cast((\n{body}\n) as {result})")
    return connection


def fill(database: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple]) -> None:
    database.execute(f"create or replace table {name} ({columns})")
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"insert into {name} values ({marks})", rows)


def hierarchy(database: duckdb.DuckDBPyConnection, trees: dict[str, dict[str, list[str]]]) -> None:
    """Codes with all codes they count in, from code -> parents."""
    codes, counts_in = [], set()
    for dimension, parents in trees.items():
        for code, above in parents.items():
            codes += [(dimension, code, parent) for parent in above or [None]]
            reached, todo = {code}, list(above)
            while todo:
                parent = todo.pop()
                reached.add(parent)
                todo += parents[parent]
            counts_in |= {(dimension, code, ancestor) for ancestor in reached}
    fill(database, "codes", "dimension text, code text, parent text", codes)
    fill(database, "counts_in", "dimension text, code text, ancestor text", sorted(counts_in))


def gauss_cells(database: duckdb.DuckDBPyConnection, unit: str, weights: str) -> None:
    """The cells v1 to v7 with their contributors."""
    rows = [(cell, char, value, weight, f"row {i}") for i, (cell, char, value, weight) in enumerate(GAUSS)]
    fill(database, "records", "cell text, char text, value int, weight int, line text", rows)
    hierarchy(database, {"cell": {f"v{i}": [] for i in range(1, 8)}})
    query = SDC.tabulate_contributions(
        "records", ["cell"], "codes", "counts_in", top=2, unit=unit, weights=weights
    )
    database.execute(f"create or replace table cells as ({query})")


def primary(database: duckdb.DuckDBPyConnection, query: str) -> list[bool]:
    found = database.execute(f"select is_primary from ({query}) order by cell").fetchall()
    return [value for (value,) in found]


@pytest.mark.parametrize(
    ("weights", "rules", "expected"),
    [
        # GaussSuppression calls v5 unsafe: there k % itself is unsafe, here only more.
        ("none", [(2, 90)], "TTTTFFF"),
        ("none", [(2, "89.999999")], "TTTTTFF"),
        ("one", [(1, 70), (2, 90)], "TFFFFFF"),
        ("one", [(2, 90)], "TFFFFFF"),
        ("expand", [(2, 90)], "TTFFFFF"),
    ],
)
def test_dominance_as_in_gausssuppression(database, weights, rules, expected) -> None:
    gauss_cells(database, "line", weights)
    query = SDC.primary_by_dominance("cells", ["cell"], [{"n": n, "k": float(k)} for n, k in rules])
    assert primary(database, query) == [letter == "T" for letter in expected]


def test_several_records_of_one_contributor_as_in_gausssuppression(database) -> None:
    gauss_cells(database, "char", "none")
    found = database.execute(
        "select contributors, (largest_1 + largest_2) / value, sole_contributor from cells order by cell"
    ).fetchall()
    shares = [1, 1, 1, 1, 0.9, 1, 0.9]
    counts = [1, 2, 2, 1, 3, 2, 3]
    alone = ["A", None, None, "C", None, None, None]
    assert found == list(zip(counts, shares, alone, strict=True))


@pytest.mark.parametrize(("p", "expected"), [(10, "TTTTFFF"), (15, "TTTTTFF")])
def test_p_percent_as_in_gausssuppression(database, p, expected) -> None:
    gauss_cells(database, "line", "none")
    query = SDC.primary_by_p_percent("cells", ["cell"], p)
    assert primary(database, query) == [letter == "T" for letter in expected]


def test_weighted_estimates_as_in_the_handbook(database) -> None:
    """100 and 1 sampled with weights 2 and 3: sensitive for p above 3 if expanded, else only above 102."""
    fill(database, "records", "cell text, holding text, value int, weight int",
         [("c", "a", 100, 2), ("c", "b", 1, 3)])  # fmt: skip
    hierarchy(database, {"cell": {"c": []}})
    for weights, p, expected in [("expand", 3, False), ("expand", 3.1, True), ("one", 100, False)]:
        query = SDC.tabulate_contributions(
            "records", ["cell"], "codes", "counts_in", weights=weights
        )
        database.execute(f"create or replace table cells as ({query})")
        assert primary(database, SDC.primary_by_p_percent("cells", ["cell"], p)) == [expected]


def test_needs_are_as_in_the_handbook(database) -> None:
    """Example 4: 300, 20 and 10 under (1,85) need a bound of 352.94…; never less is asked for."""
    fill(database, "cells", "cell text, value int, contributors int, largest_1 int, largest_2 int",
         [("c", 330, 3, 300, 20)])  # fmt: skip
    for decimals, need in [(0, "23"), (1, "23"), (2, "22.95"), (4, "22.9412")]:
        query = SDC.primary_by_dominance("cells", ["cell"], [{"n": 1, "k": 85}], decimals=decimals)
        (above, below) = database.execute(f"select protect_above, protect_below from ({query})").fetchone()
        assert above == below == Decimal(need)


def cells_by_hand(records, trees, weights: str) -> dict:
    """What tabulate_contributions promises, counted cell by cell."""
    inside: dict = {}
    for area, kind, holding, value, weight in records:
        for a in ancestors(trees["area"], area):
            for k in ancestors(trees["kind"], kind):
                inside.setdefault((a, k), {}).setdefault(holding, []).append((value, weight))
    result = {}
    for area in trees["area"]:
        for kind in trees["kind"]:
            holdings = inside.get((area, kind), {})
            sums = {name: sum(value for value, _ in parts) for name, parts in holdings.items()}
            positive = [name for name, total in sums.items() if total > 0]
            ranked = sorted(((total, holdings[name][0][1]) for name, total in sums.items()), reverse=True)
            if weights == "expand":
                ranked = [(total, 1) for total, weight in ranked for _ in range(weight)]
            weigh = weights != "none"
            result[area, kind] = (
                sum(v * (w if weigh else 1) for parts in holdings.values() for v, w in parts),
                len(sums),
                len(positive),
                [total for total, _ in ranked[:3]] + [0] * (3 - len(ranked)),
                positive[0] if len(positive) == 1 else None,
            )
    return result


def lists_by_hand(records, trees, weights: str) -> dict:
    """The three largest of those with parts in several leaf cells, by number, of the others, and who is next."""
    number = {name: place for place, name in enumerate(sorted({record[2] for record in records}), 1)}
    homes = {name: {record[:2] for record in records if record[2] == name} for name in number}
    result = {}
    for area in trees["area"]:
        for kind in trees["kind"]:
            held: dict = {}
            for leaf, leaf_kind, name, value, weight in records:
                if area in ancestors(trees["area"], leaf) and kind in ancestors(trees["kind"], leaf_kind):
                    total, _ = held.get(name, (0, 0))
                    held[name] = total + value, weight if weights == "expand" else 1
            parts = [(*part, number[name], len(homes[name]) > 1) for name, part in held.items() if part[0] > 0]
            named = sorted((part[:3] for part in parts if part[3]), reverse=True)
            nameless = sorted((part[:2] for part in parts if not part[3]), reverse=True)[:3]
            result[area, kind] = (
                sorted((who, value, weight) for value, weight, who in named[:3]), sorted(nameless),
                named[2][0] if len(named) > 3 else 0,
            )
    return result


def ancestors(parents: dict[str, list[str]], code: str) -> set[str]:
    return {code}.union(*(ancestors(parents, parent) for parent in parents[code]))


@pytest.mark.parametrize("weights", ["none", "expand", "one"])
@pytest.mark.parametrize("seed", range(8))
def test_contributions_equal_those_counted_by_hand(database, weights, seed) -> None:
    """Holdings spread over leaves, overlapping groups, four levels; the rules agree with fractions."""
    chance = random.Random(seed)
    trees = {
        "area": {
            "city": [], "w1": ["city"], "w2": ["city"], "s1": ["city"], "s2": ["city"],
            "d1": ["w1"], "d2": ["w1"], "d3": ["w2"],
            "t1": ["d1", "s1"], "t2": ["d1", "s2"], "t3": ["d2", "s1"], "t4": ["d3", "s2"], "t5": ["d3", "s1"],
        },
        "kind": {"all": [], "a": ["all"], "b": ["all"]},
    }  # fmt: skip
    hierarchy(database, trees)
    weight_of = {f"h{i}": chance.randint(1, 3) for i in range(12)}
    records = [
        (chance.choice(["t1", "t2", "t3", "t4"]), chance.choice("ab"), name, chance.choice([0, 1, 5, 20, 100]),
         weight_of[name])
        for name in (f"h{chance.randint(0, 11)}" for _ in range(chance.choice([1, 6, 30])))
    ]  # fmt: skip
    fill(database, "records", "area text, kind text, holding text, value int, weight int", records)
    dimensions = ["area", "kind"]
    query = SDC.tabulate_contributions("records", dimensions, "codes", "counts_in", top=3, weights=weights)
    database.execute(f"create table cells as ({query})")
    rows = database.execute(
        "select area, kind, value, respondents, contributors, largest_1, largest_2, largest_3, sole_contributor, "
        "largest_contributions, largest_unlisted from cells"
    ).fetchall()
    found = {(area, kind): (*counted, list(largest), sole)
             for area, kind, *counted, a, b, c, sole, _, _ in rows for largest in [(a, b, c)]}
    by_hand = cells_by_hand(records, trees, weights)
    assert found == by_hand
    assert {
        (area, kind): (sorted(tuple(part.values()) for part in listed if part["contributor"] is not None),
                       sorted(tuple(part.values())[1:] for part in listed if part["contributor"] is None), unlisted)
        for area, kind, *_, listed, unlisted in rows
    } == lists_by_hand(records, trees, weights)

    rules = [{"n": 1, "k": 70}, {"n": 3, "k": 87.5}]
    dominance = SDC.primary_by_dominance("cells", dimensions, rules)
    percent = SDC.primary_by_p_percent("cells", dimensions, 20, q=80, intruders=2)
    verdicts = database.execute(
        f"select area, kind, d.is_primary, d.protect_above, p.is_primary, p.protect_above"
        f" from ({dominance}) as d join ({percent}) as p using (area, kind)"
    ).fetchall()
    assert len(verdicts) == len(by_hand)
    for area, kind, dominated, above, estimable, above_estimate in verdicts:
        total, _, _, top, _ = by_hand[area, kind]
        needs = [Fraction(sum(top[: rule["n"]]) * 100) / Fraction(rule["k"]) - total for rule in rules]
        assert dominated == any(need > 0 for need in needs)
        assert above == (round_up(max(needs)) if dominated else None)
        need = Fraction(20, 80) * top[0] - (total - sum(top))
        assert estimable == (need > 0)
        assert above_estimate == (round_up(need) if estimable else None)


def round_up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


def test_a_group_in_one_cell_leaves_a_zero_in_doubt(database) -> None:
    """Handbook, chapter 5: all married people work full time. Hours worked by marital status and sex."""
    counts = {("married", "full"): 6, ("married", "part"): 0, ("divorced", "full"): 5, ("divorced", "part"): 1,
              ("single", "full"): 2, ("single", "part"): 2}  # fmt: skip
    rows = [(status, hours, value) for (status, hours), value in counts.items()]
    rows += [(status, "total", sum(v for (s, _), v in counts.items() if s == status)) for status in
             ("married", "divorced", "single")]  # fmt: skip
    fill(database, "cells", "status text, hours text, value int", rows)
    hierarchy(database, {"hours": {"total": [], "full": ["total"], "part": ["total"]}})

    def primaries(**arguments: Any) -> set[tuple[str, str]]:
        query = SDC.primary_by_group(
            "cells", ["status", "hours"], attribute="hours", hierarchies="codes", zeros="protected", **arguments
        )
        return set(database.execute(f"select status, hours from ({query}) where is_primary").fetchall())

    married = {("married", "full"), ("married", "part")}
    assert primaries() == married
    assert primaries(outside=1) == married | {("divorced", "full"), ("divorced", "part")}


@pytest.mark.parametrize(
    ("table", "threshold", "unsafe"),
    [
        # The Handbook's tables that differencing reveals: a threshold of 3 hides them if they are tabulated.
        ({"more than 30, male": 2, "more than 30, female": 1, "16-30, male": 2, "16-30, female": 0}, 3,
         {"more than 30, male", "more than 30, female", "16-30, male"}),
        ({"20-24, male": 1, "20-24, female": 0}, 3, {"20-24, male"}),
        ({"single, female": 1, "single, male": 3, "divorced, female": 4, "divorced, male": 7}, 3,
         {"single, female"}),
    ],
)  # fmt: skip
def test_small_counts_of_the_handbook_are_primary(database, table, threshold, unsafe) -> None:
    fill(database, "cells", "cell text, value int", list(table.items()))
    query = SDC.primary_by_count("cells", ["cell"], threshold)
    found = database.execute(f"select cell from ({query}) where is_primary").fetchall()
    assert {cell for (cell,) in found} == unsafe


RECORD = {"cell": "a", "holding": "h", "value": 1, "weight": 1, "asked": False}


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        ({"cell": "elsewhere"}, {}, "whose cell is not in the hierarchy"),
        ({"cell": None}, {}, "whose cell is not in the hierarchy"),
        ({"holding": None}, {}, "without holding"),
        ({"value": None}, {}, "missing, negative or has more than 0 decimals"),
        ({"value": -1}, {}, "missing, negative or has more than 0 decimals"),
        ({"value": 0.5}, {}, "missing, negative or has more than 0 decimals"),
        ({"value": 0.05}, {"decimals": 1}, "missing, negative or has more than 1 decimals"),
        ({"weight": None}, {"weights": "one"}, "weight is missing, below"),
        ({"weight": 0}, {"weights": "one"}, "weight is missing, below"),
        ({"weight": 0.9}, {"weights": "expand"}, "weight is missing, below 1"),
        ({"weight": 1.0000001}, {"weights": "expand"}, "more than 6 decimals"),
        ({"weight": 2}, {"weights": "expand"}, "several weights"),
    ],
)
def test_contributions_that_cannot_be_judged_stop_the_build(database, change, arguments, message) -> None:
    rows = [tuple(RECORD.values()), tuple((RECORD | change).values())]
    columns = "cell text, holding text, value double, weight double, asked boolean"
    fill(database, "records", columns, rows)
    hierarchy(database, {"cell": {"a": []}})
    query = SDC.tabulate_contributions("records", ["cell"], "codes", "counts_in", **arguments)
    with pytest.raises(duckdb.Error, match=r"\[refused\] A contribut") as refusal:
        database.execute(query).fetchall()
    assert message in str(refusal.value)


def test_a_code_that_counts_nowhere_stops_the_build(database) -> None:
    """Else its contributions would be missing in every cell."""
    fill(database, "records", "cell text, holding text, value int", [("a", "h", 1)])
    hierarchy(database, {"cell": {"a": []}})
    database.execute("delete from counts_in")
    query = SDC.tabulate_contributions("records", ["cell"], "codes", "counts_in")
    with pytest.raises(duckdb.Error, match="is not in the hierarchy"):
        database.execute(query).fetchall()


def test_a_request_that_is_not_known_is_a_request(database) -> None:
    rows = [tuple((RECORD | {"asked": None}).values()), tuple((RECORD | {"holding": "i"}).values())]
    fill(database, "records", "cell text, holding text, value int, weight int, asked boolean", rows)
    hierarchy(database, {"cell": {"a": []}})
    query = SDC.tabulate_contributions("records", ["cell"], "codes", "counts_in", request="asked")
    found = database.execute(f"select requesting, largest_requesting from ({query})").fetchone()
    assert found == (1, 1)


WAIVER = {
    "statistic": "income", "cell": "cell=a", "reason": "agreed", "approver": "統計課長",
    "approved_on": "2023-01-01", "valid_until": "2023-12-31",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([{"statistic": None}], "is for no statistic: cell=a"),
        ([{"cell": "cell=b"}], "is for an unknown cell: cell=b"),
        ([{"cell": None}], "is for an unknown cell: no cell"),
        ([{"reason": None}], "gives no reason"),
        ([{"reason": " "}], "gives no reason"),
        ([{"approver": None}], "names no approver"),
        ([{"approved_on": None}], "lacks a date"),
        ([{"valid_until": None}], "lacks a date"),
        ([{"approved_on": "2023-06-02"}], "is not approved yet"),
        ([{"valid_until": "2023-05-31"}], "has expired"),
        ([{}, {"reason": "another"}], "is given twice"),
        ([{"cell": "cell=counted"}], "meets a rule that may not be waived: cell=counted"),
        ([{"cell": "cell=unknown"}], "meets a rule that may not be waived: cell=unknown"),
        ([{"cell": "cell=both"}], "meets a rule that may not be waived: cell=both"),
    ],
)
def test_a_waiver_that_is_not_in_order_stops_the_build(database, changes, message) -> None:
    judged_cells(database)
    query = waive(database, [WAIVER | change for change in changes])
    # Whatever is read of the result, and even if only counted.
    for columns in ("*", "cell", "count(*)"):
        with pytest.raises(duckdb.Error, match=r"\[refused\] A waiver of income ") as refusal:
            database.execute(f"select {columns} from ({query})").fetchall()
        assert message in str(refusal.value)


def test_a_threshold_is_waived_only_if_policy_says_so(database) -> None:
    judged_cells(database)
    query = waive(database, [WAIVER | {"cell": "cell=counted"}], waivable=["threshold"])
    waived = database.execute(f"select cell from ({query}) where is_waived and not is_primary").fetchall()
    assert waived == [("counted",)]


def judged_cells(database: duckdb.DuckDBPyConnection) -> None:
    fill(
        database, "judged",
        "cell text, value int, is_primary boolean, reasons text[], protect_above int, protect_below int",
        [("a", 9, True, ["p_percent"], 1, 1), ("counted", 2, True, ["threshold"], None, None),
         ("unknown", 2, True, ["unknown"], None, None), ("both", 2, True, ["p_percent", "threshold"], 1, 1)],
    )  # fmt: skip


def waive(database, waivers: list[dict], waivable: tuple[str, ...] | list[str] = ("p_percent",)) -> str:
    columns = "statistic text, cell text, reason text, approver text, approved_on date, valid_until date"
    fill(database, "waivers", columns, [tuple(waiver.values()) for waiver in waivers])
    return SDC.waive_primary(
        "judged", ["cell"], "waivers", "income", "date '2023-06-01'", waivable=list(waivable)
    )


CELLS = ("cells", ["cell"])


@pytest.mark.parametrize(
    ("macro", "arguments", "message"),
    [
        ("primary_by_count", {"threshold": 0}, "threshold must be a whole number of at least 1"),
        ("primary_by_count", {"threshold": "3"}, "threshold must be a whole number"),
        ("primary_by_count", {"threshold": True}, "threshold must be a whole number"),
        ("primary_by_count", {"threshold": None}, "threshold must be a whole number"),
        ("primary_by_count", {"threshold": 3, "zeros": "published"}, "zeros must be 'safe' or 'unsafe'"),
        ("primary_by_contributors", {"minimum": 1}, "minimum must be a whole number of at least 2"),
        ("primary_by_dominance", {"rules": []}, "rules must be a list"),
        ("primary_by_dominance", {"rules": {"n": 1, "k": 75}}, "rules must be a list"),
        ("primary_by_dominance", {"rules": [{"n": 1}]}, "rules must be a list"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": 75, "l": 1}]}, "rules must be a list"),
        ("primary_by_dominance", {"rules": [{"n": 0, "k": 75}]}, "n must be a whole number"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": 100}]}, "k must be a number"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": 0}]}, "k must be a number"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": None}]}, "k must be a number"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": 66.66666666}]}, "at most 6 decimals"),
        ("primary_by_dominance", {"rules": [{"n": 3, "k": 75}], "largest": ["x", "y"]}, "must name 3 columns"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": 75}], "decimals": 5}, "decimals must be"),
        ("primary_by_dominance", {"rules": [{"n": 1, "k": 75}], "decimals": None}, "decimals must be"),
        ("primary_by_p_percent", {"p": 0}, "p must be a number"),
        ("primary_by_p_percent", {"p": 20, "q": 10}, "p must be a number"),
        ("primary_by_p_percent", {"p": 20, "q": 101}, "q must be a number"),
        ("primary_by_p_percent", {"p": 20, "intruders": 0}, "intruders must be a whole number"),
        ("primary_by_request", {"percent": -1, "minimum": 3}, "percent must be a number"),
        ("primary_by_request", {"percent": 70, "minimum": -1}, "minimum must be a whole number"),
        ("primary_by_group", {"attribute": "sex", "hierarchies": "h", "zeros": "protected"}, "not one of"),
        ("primary_by_group", {"attribute": "cell", "hierarchies": "h", "zeros": "published"}, "zeros must be"),
        ("combine_primary", {"rules": []}, "rules must be a list"),
        ("combine_primary", {"rules": [{"name": "a"}]}, "a name and a relation"),
        ("combine_primary", {"rules": [{"name": "a", "relation": "r"}] * 2}, "the same name"),
        ("combine_primary", {"rules": [{"name": "a", "relation": "r"}], "percent": 10, "width": 3}, "not both"),
        ("combine_primary", {"rules": [{"name": "a", "relation": "r"}], "width": 0}, "width must be"),
    ],
)  # fmt: skip
def test_arguments_that_make_no_sense_stop_the_compilation(macro, arguments, message) -> None:
    with pytest.raises(Refused, match=message):
        getattr(SDC, macro)(*CELLS, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"top": 0}, "top must be"),
        ({"weights": "tauargus"}, "weights must be"),
        ({"decimals": -1}, "decimals must be"),
    ],
)
def test_a_table_of_contributions_needs_proper_arguments(arguments, message) -> None:
    with pytest.raises(Refused, match=message):
        SDC.tabulate_contributions("records", ["cell"], "codes", "counts_in", **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"waivers": "w", "statistic": "s", "on_date": "current_date", "waivable": []},
        {"waivers": "w", "statistic": "s", "on_date": "current_date", "waivable": ["unknown"]},
        {"waivers": "w", "statistic": "s", "on_date": None, "waivable": ["p_percent"]},
        {"waivers": "w", "statistic": None, "on_date": "current_date", "waivable": ["p_percent"]},
    ],
)
def test_waivers_need_a_policy(arguments) -> None:
    with pytest.raises(Refused, match="waive_primary"):
        SDC.waive_primary(*CELLS, **arguments)
