"""The adult case: its settings as the search is told them, on a plain DuckDB connection."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import duckdb
from engine import Macros

CASES = Path(__file__).parent / "cases" / "records"
ADULT = CASES / "adult"
SETTINGS = json.loads((ADULT / "expected_optimum.json").read_text())
NODES = json.loads((ADULT / "expected_node_metrics.json").read_text())
COLUMNS = [
    "sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation",
    "salary-class",
]
MEASURES = {
    "Monotonic discernability (DM*)": ("discernibility", True),
    "Non-monotonic discernability": ("discernibility", False),
    "Non-uniform entropy": ("entropy", True),
    "Non-monotonic non-uniform entropy": ("entropy", False),
    "Average equivalence class size": ("average_class_size", False),
    "Height": ("height", False),
    "Monotonic precision": ("precision", True),
    "Non-monotonic precision": ("precision", False),
}


def read(name: str) -> str:
    return f"read_csv('{name}', delim = ';', header = true, all_varchar = true)"


def connect(with_population: bool) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2})
    records = "adult_subset" if with_population else "adult"
    connection.execute(f"create table records as from {read(ADULT / f'{records}.csv.gz')}")
    connection.execute(f"create table population as from {read(ADULT / 'adult.csv.gz')}")
    rows = []
    for column in COLUMNS:
        with (ADULT / f"hierarchy_{column}.csv").open(newline="") as file:
            for line in csv.reader(file, delimiter=";"):
                rows += [(column, line[0], level, value) for level, value in enumerate(line)]
    connection.execute(
        "create table hierarchies (attribute varchar, value varchar, level integer, generalised varchar)"
    )
    connection.executemany("insert into hierarchies values (?, ?, ?, ?)", rows)
    connection.execute(
        "create table orders as select attribute, value, "
        "row_number() over (partition by attribute order by value) as position from hierarchies where level = 0"
    )
    return connection


def subset(size: int) -> list[int]:
    """The rows that ARX's own test draws for "Inclusion": java.util.Random(0xDEADBEEF).nextInt(size)."""
    state = ((0xDEADBEEF - (1 << 32)) ^ 0x5DEECE66D) % (1 << 48)
    rows = set()
    for _ in range(size):
        while True:
            state = (state * 0x5DEECE66D + 0xB) % (1 << 48)
            drawn = state >> 17
            if drawn - drawn % size + size - 1 < 1 << 31:
                break
        rows.add(drawn % size)
    return sorted(rows)


def connect_for(setting: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """The tables that a setting is about."""
    if "Inclusion" not in setting["privacy_models"]:
        return connect(configuration(setting)[1])
    connection = connect(with_population=False)
    size = {1: 10000, 3: 9000}[setting["case"]]
    connection.execute(
        "create or replace table records as select * exclude (place) from ("
        f"select row_number() over () - 1 as place, * from {read(ADULT / 'adult.csv.gz')}"
        f") where place in ({', '.join(map(str, subset(size)))})"
    )
    return connection


def privacy(model: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """One privacy model as configuration, and as rules of sensitive columns."""
    on = r" for attribute '(.*)'"
    if found := re.fullmatch(r"(\d+)-anonymity", model):
        return {"k": int(found[1])}, {}
    if found := re.fullmatch(r"([\d.]+)-closeness with (\w+) (?:ground-)?distance" + on, model):
        return {}, {found[3]: {"t": float(found[1]), "distance": found[2]}}
    if found := re.fullmatch(r"(\w+)-entropy-([\d.]+)-diversity" + on, model):
        return {}, {found[3]: {"l": float(found[2]), "kind": "entropy", "estimator": found[1]}}
    if found := re.fullmatch(r"recursive-\(([\d.]+),(\d+)\)-diversity" + on, model):
        return {}, {found[3]: {"l": int(found[2]), "kind": "recursive", "c": float(found[1])}}
    if found := re.fullmatch(r"enhanced-([\d.]+)-likeness" + on, model):
        return {}, {found[2]: {"beta": float(found[1]), "beta_kind": "enhanced"}}
    if found := re.fullmatch(r"\(([\d.]+),([\d.]+)\)-presence", model):
        return {"delta": [float(found[1]), float(found[2])]}, {}
    if found := re.fullmatch(r"\((\d+)\)-map", model):
        return {"k_map": int(found[1])}, {}
    assert model == "Inclusion", model
    return {}, {}


def configuration(setting: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """What the search is told, and whether the records are a subset of a population."""
    told: dict[str, Any] = {
        "quasi_identifiers": setting["qi_order"],
        "hierarchies": "hierarchies",
        "suppression_limit": setting["suppression_limit"],
    }
    sensitive: dict[str, dict[str, Any]] = {}
    for model in setting["privacy_models"]:
        keys, rules = privacy(model)
        told |= keys
        for column, rule in rules.items():
            sensitive[column] = sensitive.get(column, {}) | rule
    told["sensitive"] = sensitive
    if any(rule.get("distance") == "ordered" for rule in sensitive.values()):
        told["order"] = "orders"
    if {"delta", "k_map"} & set(told):
        told["population"] = "population"
    if setting["quality_model"].startswith("Loss"):
        told |= {"measure": "loss", "gs_factor": float(setting["quality_model"][6:].split("/")[0])}
        if setting["test_class"].startswith("TestUtilityMetrics"):
            told["aggregate"] = "rank"
        if setting["test_class"] == "TestUtilityMetricsLoss" and setting["case"] >= 50:
            weights = {column: place / 9 for place, column in enumerate(COLUMNS, start=1)}
            told["weights"] = {column: weights[column] for column in setting["qi_order"]}
    else:
        told["measure"], told["monotonic"] = MEASURES[setting["quality_model"]]
    return told, "population" in told


def search(connection: duckdb.DuckDBPyConnection, told: dict[str, Any]) -> dict[str, Any]:
    """Runs the search; its row, with the levels."""
    Macros(connection, told, "select * from records").materialization_optimal_generalisation_duckdb()
    answer = connection.execute("from witnesses__search")
    found = dict(zip([column[0] for column in answer.description], answer.fetchone(), strict=True))
    found["levels"] = [
        row[0] for row in connection.execute("select level from witnesses order by position").fetchall()
    ]
    return found
