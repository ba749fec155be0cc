"""Risk and privacy metrics of records: against reference values, and planted violations."""

import itertools
import json
import math
from collections import Counter

import adult
import duckdb
import pytest
from engine import Macros, Refused, create

METRICS = json.loads((adult.CASES / "metrics" / "expected.json").read_text())
RISK = json.loads((adult.ADULT / "expected_risk.json").read_text())["adult_9qi"]


def row(connection: duckdb.DuckDBPyConnection, query: str) -> dict:
    answer = connection.execute(query)
    return dict(zip([column[0] for column in answer.description], answer.fetchone(), strict=True))


@pytest.mark.parametrize("name", METRICS)
def test_metrics_are_those_of_pycanon(name: str):
    case = METRICS[name]
    connection = duckdb.connect()
    connection.execute(
        f"create table records as from read_csv('{adult.CASES / 'metrics' / case['file']}', all_varchar = true)"
    )
    (sensitive,) = case["sa"]
    (is_number,) = connection.execute(
        f'select bool_and(try_cast("{sensitive}" as double) is not null) from records'
    ).fetchone()
    found = row(connection, Macros(connection, {}).privacy_metrics(
        "records", case["qi"], sensitive, "ordered" if is_number else "equal"
    ))
    expected = case["expected"]
    assert found["k"] == expected["k_anonymity"]
    assert found["l"] == expected["l_diversity"]
    assert found["whole_entropy_l"] == expected["entropy_l"]
    assert [found["recursive_c_of_best_class"], found["l"]] == expected["recursive_c_l"]
    assert [found["alpha"], found["k"]] == pytest.approx(expected["alpha_k"])
    for ours, theirs in (
        ("basic_beta", "basic_beta"), ("enhanced_beta", "enhanced_beta"), ("t", "t_closeness"),
        ("delta_disclosure", "delta_disclosure"),
    ):
        assert found[ours] == pytest.approx(expected[theirs], rel=1e-9), ours


def test_risks_are_those_of_arx():
    connection = adult.connect(with_population=False)
    macros = Macros(connection, {})
    found = row(connection, macros.reidentification_risk("records", adult.COLUMNS))
    before = RISK["before"]
    assert found["prosecutor"] == before["highest_risk"]
    assert found["marketer"] == found["prosecutor_average"] == pytest.approx(before["average_risk"])
    assert found["sample_uniques"] / found["records"] == pytest.approx(before["sample_uniques_fraction"])
    expected = RISK["population_uniqueness_dankar"]
    tenth = row(connection, macros.population_uniqueness("records", adult.COLUMNS, 0.1))
    assert tenth["pitman"] == pytest.approx(expected["sampling_fraction 0.1"]["PITMAN"], rel=1e-8)
    assert tenth["zayatz"] == pytest.approx(expected["sampling_fraction 0.1"]["ZAYATZ"], rel=1e-8)
    for share in ("0.2", "0.01", "1.0"):
        found = row(connection, macros.population_uniqueness("records", adult.COLUMNS, float(share)))
        assert found["population_unique_share"] == pytest.approx(expected[share], rel=1e-8)


# Classes of at least 4 records with at least 3 values: nothing to find.
GOOD = [("a", v) for v in "xyzx"] + [("b", v) for v in "xyzyz"] + [("c", v) for v in "zyxxyz"]
# One class of k − 1, and one with l − 1 values.
SMALL = [*GOOD, *[("d", v) for v in "xyz"]]
POOR = [*GOOD, *[("d", v) for v in "xyxyx"]]


def failing(rows: list, test: str, **arguments) -> list:
    connection = duckdb.connect()
    create(connection, "released", {"q": "varchar", "s": "varchar"}, rows)
    create(connection, "people", {"q": "varchar"}, [(q,) for q in "aaaaaabbbbbbbbbbcccccccdddddd"])
    query = getattr(Macros(connection, {}), f"test_records_{test}")("released", ["q"], **arguments)
    return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("test", "arguments", "good", "bad"),
    [
        ("are_k_anonymous", {"k": 4}, GOOD, SMALL),
        ("are_l_diverse", {"sensitive": "s", "l": 3}, GOOD, POOR),
        ("are_l_diverse", {"sensitive": "s", "l": 2.7, "kind": "entropy"}, GOOD, POOR),
        ("are_l_diverse", {"sensitive": "s", "l": 3, "kind": "recursive", "c": 2.5}, GOOD, POOR),
        ("are_t_close", {"sensitive": "s", "t": 0.2}, GOOD, POOR),
        ("are_t_close", {"sensitive": "s", "t": 0.2, "distance": "ordered"}, GOOD, POOR),
        ("are_alpha_bounded", {"sensitive": "s", "alpha": 0.5}, GOOD, POOR),
        ("are_beta_like", {"sensitive": "s", "beta": 0.55, "kind": "basic"}, GOOD, POOR),
        ("hide_in_population", {"population": "people", "k_map": 6}, GOOD, [*GOOD, ("e", "x")]),
        ("hide_in_population", {"population": "people", "delta_max": 0.9}, GOOD, POOR + [("d", "x")]),
    ],
)
def test_a_planted_violation_is_caught(test: str, arguments: dict, good: list, bad: list):
    assert failing(good, test, **arguments) == []
    assert len(failing(bad, test, **arguments)) == 1


def test_rows_of_stars_are_no_class_only_where_they_are_told_apart():
    rows = [*GOOD, ("*", "x")]
    assert len(failing(rows, "are_k_anonymous", k=4)) == 1
    assert failing(rows, "are_k_anonymous", k=4, suppressed="*") == []


def test_minimal_uniques_and_scores_are_those_of_the_definition():
    people = [(i, "f" if i % 2 else "m", str(i % 5), str(i * i % 7), str(i % 3)) for i in range(24)]
    columns = ["a", "b", "c", "d"]
    connection = duckdb.connect()
    create(connection, "people", {"id": "integer"} | dict.fromkeys(columns, "varchar"), people)
    found = {
        row[0]: row[1:]
        for row in connection.execute(Macros(connection, {}).suda_scores("people", "id", columns, 3)).fetchall()
    }
    expected = {}
    for person in people:
        minimal: list[tuple] = []
        for size in (1, 2, 3):
            for chosen in itertools.combinations(range(4), size):
                values = Counter(tuple(p[1 + i] for i in chosen) for p in people)
                alone = values[tuple(person[1 + i] for i in chosen)] == 1
                if alone and not any(set(m) < set(chosen) for m in minimal):
                    minimal.append(chosen)
        if minimal:
            score = sum(math.prod(4 - i for i in range(len(m), 4)) for m in minimal)
            expected[person[0]] = (len(minimal), min(map(len, minimal)), score)
    assert found == expected and len(found) > 5


def test_individual_and_household_risks_follow_their_formula():
    connection = duckdb.connect()
    create(
        connection, "people", {"id": "integer", "home": "integer", "q": "varchar", "w": "integer"},
        [(1, 1, "a", 10), (2, 1, "b", 10), (3, 2, "b", 30), (4, 3, "c", 1), (5, 3, "c", 1), (6, 4, "c", 1)],
    )
    macros = Macros(connection, {})
    plain = dict(connection.execute(
        f"select id, risk from ({macros.individual_risk('people', 'id', ['q'])})"
    ).fetchall())
    assert plain == pytest.approx({1: 1, 2: 0.5, 3: 0.5, 4: 1 / 3, 5: 1 / 3, 6: 1 / 3})
    weighted = {row[0]: row[1:] for row in connection.execute(
        f"select id, risk, household_risk from ({macros.individual_risk('people', 'id', ['q'], 'home', 'w')})"
    ).fetchall()}
    alone = -math.log(0.1) * 0.1 / 0.9
    p = 2 / 40
    pair = (p * math.log(p) + 1 - p) * p / (1 - p) ** 2
    assert weighted[1] == pytest.approx((alone, 1 - (1 - alone) * (1 - pair)))
    assert weighted[3] == pytest.approx((pair, pair))
    assert weighted[4] == pytest.approx((1 / 3, 1 - (2 / 3) ** 2))


def test_disclosure_without_identification_and_nearness():
    connection = duckdb.connect()
    create(connection, "released", {"id": "integer", "q": "varchar", "s": "varchar", "n": "integer"},
           [(1, "a", "x", 0), (2, "a", "x", 10), (3, "b", "x", 5), (4, "b", "y", 100)])
    macros = Macros(connection, {})
    assert row(connection, macros.attribute_disclosure("released", ["q"], "s")) == {
        "records": 4, "disclosed_records": 2, "disclosed_share": 0.5, "expected_right_guesses": 0.75,
    }
    connection.execute("create table original as select * replace (n + 1 as n) from released")
    near = dict(connection.execute(
        macros.nearest_originals("released", "id", "original", numbers=["n"], texts=["q"])
    ).fetchall())
    assert near == pytest.approx(dict.fromkeys((1, 2, 3, 4), 0.005))
    spread = connection.execute(
        macros.distributions("released", "(select * from released where id < 4)", "s")
    ).fetchall()
    assert sorted(spread) == [("x", 0.75, 1.0, 0.25), ("y", 0.25, 0.0, 0.25)]


@pytest.mark.parametrize(
    ("macro", "arguments"),
    [
        ("equivalence_classes", ("t", [])),
        ("class_diversity", ("t", ["q"], "s", 2, "crow")),
        ("class_diversity", ("t", ["q"], "s", 2, "hierarchical")),
        ("population_uniqueness", ("t", ["q"], 0)),
        ("suda_scores", ("t", "id", ["q"])),
        ("nearest_originals", ("t", "id", "o")),
        ("test_records_are_k_anonymous", ("t", ["q"], 0)),
        ("test_records_are_l_diverse", ("t", ["q"], "s", 3, "recursive")),
        ("test_records_are_beta_like", ("t", ["q"], "s", 1, "other")),
    ],
)
def test_arguments_without_sense_are_refused(macro: str, arguments: tuple):
    with pytest.raises(Refused, match="refused"):
        getattr(Macros(duckdb.connect(), {}), macro)(*arguments)
