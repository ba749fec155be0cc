"""scripts/anonymise on records folders: what it releases, what it refuses, what it leaves behind."""

import csv
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from conftest import ONE_THREAD, PROJECT

HIERARCHIES = {
    "age": "20;20-29;*\n25;20-29;*\n31;30-39;*\n38;30-39;*\n",
    "town": "A;north;*\nB;north;*\nC;south;*\n",
}
TOWNS = ("A", "B", "C")
AGES = ("20", "25", "31", "38")
ILLNESSES = ("flu", "cold", "none")
ROWS = [
    (f"n{i}", AGES[i * i % 4 if i % 3 else i % 4], TOWNS[(i // 2) % 3], ILLNESSES[i * 7 % 3], f"note{i % 5}")
    for i in range(60)
]
MODEL = (
    "identifiers: [name]\nquasi_identifiers: [age, town]\nsensitive: {illness: {l: 2}}\n"
    "insensitive: [note]\nk: 4\nsuppression_limit: 0.2\nmeasure: loss\n"
)


def text(rows: list[tuple], separator: str = ";") -> str:
    return "\n".join(separator.join(row) for row in [("name", "age", "town", "illness", "note"), *rows]) + "\n"


def make(folder: Path, model: str = MODEL, records: str | None = None, **hierarchies: str) -> Path:
    (folder / "hierarchies").mkdir(parents=True)
    (folder / "model.yml").write_text(model)
    (folder / "records.csv").write_text(text(ROWS) if records is None else records)
    for column, content in (HIERARCHIES | hierarchies).items():
        (folder / "hierarchies" / f"{column}.csv").write_text(content)
    return folder


def anonymise(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "oboro.anonymise", folder],
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp")} | ONE_THREAD,
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )


def released(folder: Path, separator: str = ";") -> list[dict[str, str]]:
    with (folder / "anonymised.csv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def report(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text())


def refused(folder: Path, *said: str) -> None:
    """Exit code 2, no records, every expected message, and no value of a row."""
    (folder / "anonymised.csv").write_text("age\n20\n")
    run = anonymise(folder)
    assert run.returncode == 2, run.stdout + run.stderr
    for words in said:
        assert words in run.stderr, run.stderr
    assert not (folder / "anonymised.csv").exists()
    told = report(folder)
    assert told["optimal"] is False and told["levels"] is None and told["messages"]
    assert "secretvalue" not in run.stderr + run.stdout + json.dumps(told)
    assert not [path.name for path in folder.glob(".*")]


def test_a_folder_is_anonymised(tmp_path: Path):
    folder = make(tmp_path / "f")
    run = anonymise(folder)
    assert run.returncode == 0, run.stderr
    told, rows = report(folder), released(folder)
    assert list(rows[0]) == ["age", "town", "illness", "note"]
    assert len(rows) == 60 - told["suppressed_records"] and told["suppressed_records"] <= 12
    classes = defaultdict(list)
    for row in rows:
        classes[row["age"], row["town"]].append(row["illness"])
    assert min(map(len, classes.values())) == told["k"] >= 4
    assert min(len(set(values)) for values in classes.values()) == told["l"] >= 2
    assert told["risk"]["prosecutor"] == pytest.approx(1 / told["k"])
    assert told["risk"]["marketer"] == pytest.approx(len(classes) / len(rows))
    assert told["optimal"] is True and set(told["levels"]) == {"age", "town"} and told["t"] <= 1
    wanted = Counter(
        (HIERARCHIES["age"].split("\n")[AGES.index(age)].split(";")[told["levels"]["age"]],
         HIERARCHIES["town"].split("\n")[TOWNS.index(town)].split(";")[told["levels"]["town"]])
        for _, age, town, _, _ in ROWS
    )
    assert all(wanted[label] == len(values) for label, values in classes.items())
    assert rows == sorted(rows, key=lambda row: [row[c] for c in ("age", "town", "illness", "note")])


def test_suppressed_records_are_stars_if_asked(tmp_path: Path):
    model = MODEL.replace("l: 2", "t: 0.3").replace("suppression_limit: 0.2", "suppression_limit: 0.9")
    folder = make(tmp_path / "f", model + "suppressed: star\ngs_factor: 0.1\n", text(ROWS, ",")
                  .replace("n1,", "n1,").replace("\n", "\r\n"))
    run = anonymise(folder)
    assert run.returncode == 0, run.stderr
    rows = released(folder, ",")
    stars = [row for row in rows if row["age"] == row["town"] == "*"]
    assert len(rows) == 60 and len(stars) == report(folder)["suppressed_records"] > 0
    assert {row["illness"] for row in stars} == {"*"} and {row["note"] for row in stars} != {"*"}


def test_local_recoding_shows_more_at_the_same_k(tmp_path: Path):
    chance = random.Random(1)
    ages = "".join(f"{age};{age // 10}0-{age // 10}9;*\n" for age in range(20, 60))
    records = text([
        (f"n{i}", str(chance.randint(20, 59)), chance.choice(TOWNS), chance.choice(ILLNESSES), "note")
        for i in range(200)
    ])
    model = MODEL.replace("suppression_limit: 0.2\nmeasure: loss\n", "")
    whole, local = (
        make(tmp_path / name, model + method, records, age=ages)
        for name, method in (("w", ""), ("l", "method: mondrian\n"))
    )
    for folder in (whole, local):
        run = anonymise(folder)
        assert run.returncode == 0, run.stderr
        classes = defaultdict(set)
        for row in (rows := released(folder)):
            classes[row["age"], row["town"]].add(row["illness"])
        assert len(rows) == 200
        assert min(Counter((row["age"], row["town"]) for row in rows).values()) == report(folder)["k"] >= 4
        assert min(map(len, classes.values())) == report(folder)["l"] >= 2
    told = report(local)
    assert told["levels"] is None and told["optimal"] is False and told["measured"] == "loss"
    assert told["measure"] < report(whole)["measure"]


FAULTS = {
    "unknown value": (
        MODEL, text([*ROWS, ("x", "20", "secretvalue", "flu", "n")]), {},
        "records.csv, line 62: column town: the value is not in hierarchies/town.csv",
    ),
    "column named nowhere": (
        MODEL.replace("insensitive: [note]\n", ""), None, {},
        "records.csv, line 1: the column note is named nowhere in model.yml",
    ),
    "missing column": (
        MODEL.replace("[age, town]", "[age, town, city]"), None, {}, "the column city is missing",
    ),
    "value twice": (
        MODEL, None, {"town": HIERARCHIES["town"] + "A;south;*\n"},
        "hierarchies/town.csv, line 4: the value stands in the first column of line 1 already",
    ),
    "no hierarchy": (
        MODEL, None, {"town": "A;north;*\nB;north;all\nC;south;*\n"},
        "hierarchies/town.csv, line 2: column 3: what line 1 has in column 2",
    ),
    "short line": (
        MODEL, None, {"town": "A;north;*\nB;secretvalue\nC;south;*\n"}, "hierarchies/town.csv, line 2",
    ),
    "unknown key": (MODEL + "kk: 3\n", None, {}, "model.yml: the key kk is unknown"),
    "k missing": (MODEL.replace("k: 4\n", ""), None, {}, "model.yml: the key k is missing"),
    "k no number": (MODEL.replace("k: 4", "k: some"), None, {}, "k must be a whole number"),
    "two roles": (
        MODEL.replace("[note]", "[note, age]"), None, {}, "stands under quasi_identifiers and under insensitive",
    ),
    "no population": (MODEL + "k_map: 3\n", None, {}, "the key population is missing"),
    "no records": (MODEL, text([]), {}, "records.csv: there is no record below the heading"),
    "ragged line": (
        MODEL, text(ROWS) + "n;20;A;flu;note;secretvalue\n", {}, "records.csv, line 62",
    ),
    "nothing found": (
        MODEL.replace("k: 4", "k: 61"), None, {}, "no generalisation keeps what was asked",
    ),
    "no YAML": ("k: [", None, {}, "model.yml, line"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_understood_is_refused(tmp_path: Path, name: str):
    model, records, hierarchies, said = FAULTS[name]
    refused(make(tmp_path / "f", model, records, **hierarchies), said)


def test_a_missing_hierarchy_is_named(tmp_path: Path):
    folder = make(tmp_path / "f")
    (folder / "hierarchies" / "age.csv").unlink()
    refused(folder, "age.csv is missing")


def test_a_folder_without_a_model_is_left_alone(tmp_path: Path):
    (tmp_path / "anonymised.csv").write_text("kept\n")
    run = anonymise(tmp_path)
    assert run.returncode == 2 and "model.yml is missing" in run.stderr
    assert (tmp_path / "anonymised.csv").read_text() == "kept\n" and len(list(tmp_path.iterdir())) == 1
