"""The attacker finds what naive protection discloses, proves what it says, and fails closed."""

import csv
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import PROJECT, VILLAGE, Site
from hypothesis import given, settings
from hypothesis import strategies as st

from oboro.attack import Contradiction, Problem, attack_cells, pinned_by_propagation
from oboro.attack import search as search_module
from oboro.attack import solver as solver_module
from oboro.attack.__main__ import attack_folder, main
from oboro.attack.contributors import sole_contributors
from oboro.attack.lattice import Cells, Hierarchy, Unusable, is_tree
from oboro.attack.ministry import Figures
from oboro.attack.release import Mart, Universe, attack_universe, make_problem, take
from oboro.attack.report import Report
from oboro.attack.search import Search
from oboro.attack.solver import Block, Solver, Unsolved
from oboro.tenants import UnusableInput

CASES = PROJECT / "tests" / "cases" / "suppression"
NAMES = sorted(folder.name for folder in CASES.iterdir())


def cube(inner: list, hidden: list[tuple[int, ...]] | np.ndarray, lower: int = 1) -> Problem:
    """A table with a total before each dimension's codes; hidden cells by their place in it."""
    table = np.array(inner)
    for axis in range(table.ndim):
        table = np.concatenate([table.sum(axis, keepdims=True), table], axis)
    number = np.arange(table.size).reshape(table.shape)
    members = [
        (line, cell, -1.0 if place == 0 else 1.0)
        for line, cells in enumerate(
            cells
            for axis in range(table.ndim)
            for cells in np.moveaxis(number, axis, -1).reshape(-1, table.shape[axis])
        )
        for place, cell in enumerate(cells)
    ]
    line, cell, coefficient = map(np.array, zip(*members, strict=True))
    is_hidden = np.zeros(table.shape, bool)
    for place in np.asarray(hidden).tolist():
        is_hidden[tuple(place)] = True
    is_hidden = is_hidden.ravel()
    return Problem(
        known=np.where(is_hidden, np.nan, table.ravel()),
        lower=np.full(table.size, float(lower)),
        upper=np.full(table.size, np.inf),
        integer=np.ones(table.size, bool),
        line=line, cell=cell, coefficient=coefficient,
        examine=is_hidden,
    )


def true_values(inner: list) -> np.ndarray:
    table = np.array(inner)
    for axis in range(table.ndim):
        table = np.concatenate([table.sum(axis, keepdims=True), table], axis)
    return table.ravel().astype(float)


# --- table folders ----------------------------------------------------------------------------------


@pytest.fixture
def protected(tmp_path: Path):
    """Makes a copy of a case in which these cells are hidden."""

    def make(name: str, hidden: list[list[str]]) -> Path:
        folder = Path(shutil.copytree(CASES / name, tmp_path / name))
        with (folder / "cells.csv").open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        dimensions = [c for c in rows[0] if c not in {"value", "primary", "contributors"}]
        with (folder / "protected.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([*dimensions, "value", "status"])
            for row in rows:
                codes = [row[d] for d in dimensions]
                is_hidden = codes in hidden
                status = "hidden" if is_hidden else "published"
                writer.writerow([*codes, "" if is_hidden else row["value"], status])
        return folder

    return make


@pytest.mark.parametrize("name", NAMES)
def test_naive_suppression_is_found(protected, name):
    expected = json.loads((CASES / name / "expected.json").read_text())
    folder = protected(name, expected["naive_suppression"])
    report = attack_folder(folder, with_truth=True, seconds=10)
    found = [list(codes.values()) for codes in report.disclosed]
    assert found == [entry["key"] for entry in expected["naive_discloses"]]
    # What discloses nothing exactly discloses to an insider, or too narrowly.
    assert report.exit_code == 1
    assert bool(report.insiders) == (name == "05_singleton_insiders_magnitude")
    assert bool(report.too_narrow) == (name == "07_small_complements_too_narrow")
    # Somebody without the truth finds all that is determined.
    stranger = attack_folder(folder, with_truth=False, seconds=10)
    assert all(codes in stranger.disclosed for codes in report.disclosed)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("01_two_ones_zeros_published", [["A3"], ["A4"], ["A2"]]),
        ("05_singleton_insiders_magnitude", [["t1"], ["t2"], ["t4"]]),
        (
            "07_small_complements_too_narrow",
            [["r1", "c1"], ["r1", "c3"], ["r2", "c1"], ["r2", "c3"]],
        ),
    ],
)
def test_what_is_protected_passes(protected, name, hidden):
    report = attack_folder(protected(name, hidden), with_truth=True, seconds=10)
    assert report.exit_code == 0, report.content()


def test_a_primary_cell_that_is_published_is_a_finding(protected):
    folder = protected("01_two_ones_zeros_published", [["A3"], ["A2"]])
    report = attack_folder(folder, with_truth=True, seconds=10)
    assert report.disclosed == [{"area": "A4"}]


def test_the_script_writes_codes_and_no_values(protected, tmp_path):
    site = Site(tmp_path / "data", tmp_path / "keys")
    folder = protected("01_two_ones_zeros_published", [["A3"], ["A4"]])
    run = site.module("attack", str(folder))
    assert run.returncode == 1, run.stdout + run.stderr
    assert "HiGHS" not in run.stdout
    written = json.loads((folder / "attack.json").read_text())
    assert written["result"] == "findings"
    assert written["disclosed"] == [{"area": "A3"}, {"area": "A4"}]
    assert oct((folder / "attack.json").stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("protected.csv", "A1,10,published", "A1,11,published", "add up"),
        ("protected.csv", "A1,10,published", "A1,10,secret", "status"),
        ("protected.csv", "A1,10,published", "A9,10,published", "lacks"),
        ("protected.csv", "A1,10,published", "A1,ten,published", "not a number"),
        ("hierarchies/area.csv", "A1,Total", "A1,", "exactly one code"),
        ("hierarchies/area.csv", "A1,Total", "A1,A1", "own ancestors"),
        ("table.yml", "measure: count", "measure: mean", "measure"),
        ("table.yml", "attacker_lower_bound: 1", "attacker_lower_bound: 5", "no table fits"),
    ],
)
def test_what_cannot_be_used_passes_nothing(protected, tmp_path, file, old, new, said):
    folder = protected("01_two_ones_zeros_published", [["A2"], ["A3"], ["A4"]])
    if said == "add up":  # all cells published, and one is wrong
        folder = protected_again(folder)
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    site = Site(tmp_path / "data", tmp_path / "keys")
    run = site.module("attack", str(folder))
    assert run.returncode == 2, run.stdout
    assert said in run.stdout + run.stderr


def protected_again(folder: Path) -> Path:
    """The same folder with everything published."""
    rows = list(csv.DictReader((folder / "cells.csv").open(encoding="utf-8")))
    lines = ["area,value,status", *(f"{r['area']},{r['value']},published" for r in rows)]
    (folder / "protected.csv").write_text("\n".join(lines) + "\n")
    return folder


def write_folder(folder: Path, settings_text: str, hierarchies: dict[str, str], rows: str) -> Path:
    (folder / "hierarchies").mkdir(parents=True)
    (folder / "table.yml").write_text(settings_text)
    for name, text in hierarchies.items():
        (folder / "hierarchies" / f"{name}.csv").write_text("code,parent\n" + text)
    (folder / "protected.csv").write_text(rows)
    return folder


def held(folder: Path, rule: str, parts: dict[str, list[tuple]], hidden: str, weight: str = "") -> Report:
    """Areas with what holdings have in them, of which some are hidden, attacked by their owner."""
    totals = {area: sum(p[1] * (p[2] if weight else 1) for p in of) for area, of in parts.items()}
    cells = {"all": sum(totals.values())} | totals
    shown = [f"{a},,hidden" if a in hidden.split() else f"{a},{v},published" for a, v in cells.items()]
    write_folder(
        folder, f"measure: magnitude\nzeros: published\nattacker_lower_bound: 0\ndimensions: [area]\n"
        f"primary: {{{rule}}}\n",
        {"area": "all,\n" + "".join(f"{area},all\n" for area in parts)},
        "\n".join(["area,value,status", *shown]) + "\n",
    )
    (folder / "cells.csv").write_text("area,value\n" + "".join(f"{a},{v}\n" for a, v in cells.items()))
    (folder / "contributions.csv").write_text(
        f"area,holding,value{weight}\n"
        + "".join(f"{a},{','.join(map(str, p))}\n" for a, of in parts.items() for p in of)
    )
    return attack_folder(folder, with_truth=True, seconds=10)


COUNT = "measure: count\ndimensions: [area]\nprimary: {threshold: 3}\nzeros: published\nattacker_lower_bound: 1\n"


def crossed(inner: list[list[int]]) -> dict[tuple[str, str], int]:
    """Areas a, b, c by ages y, m, o, with all totals."""
    codes = ("all", *"abc"), ("all", *"ymo")
    return {
        (area, age): sum(
            value for a, row in zip("abc", inner, strict=True) for b, value in zip("ymo", row, strict=True)
            if area in ("all", a) and age in ("all", b)
        )
        for area, age in product(*codes)
    }


def all_published(folder: Path, more: str = "") -> Path:
    """Areas by ages with everything published, also the one person of a and y."""
    values = crossed([[1, 5, 6], [7, 8, 9], [10, 11, 12]])
    shown = "".join(f"{area},{age},{value},published\n" for (area, age), value in values.items())
    write_folder(
        folder, COUNT.replace("[area]", "[area, age]") + more,
        {"area": "all,\na,all\nb,all\nc,all\n", "age": "all,\ny,all\nm,all\no,all\n"},
        "area,age,value,status\n" + shown,
    )
    cells = "".join(f"{area},{age},{value},50,{value == 1}\n" for (area, age), value in values.items())
    (folder / "cells.csv").write_text("area,age,value,contributors,flag\n" + cells)
    return folder


def exit_code(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["scripts/attack", *arguments])
    return main()


@pytest.mark.parametrize("rule", ["threshold: 3", "column: flag", "threshold: 3, contributors: 51"])
def test_a_primary_cell_published_by_hand_is_found(tmp_path, monkeypatch, rule):
    """However many contributed to it, a count of 1 is below the threshold."""
    folder = all_published(tmp_path / "hand")
    settings = (folder / "table.yml").read_text()
    (folder / "table.yml").write_text(settings.replace("threshold: 3", rule))
    assert exit_code(monkeypatch, str(folder), "--truth") == 1
    found = json.loads((folder / "attack.json").read_text())["disclosed"]
    assert {"area": "a", "age": "y"} in found and len(found) == (16 if "51" in rule else 1)


def test_counts_above_the_threshold_are_safe_whoever_makes_them(tmp_path):
    """One holding has each: that is for the rules about contributors, which nobody asked for."""
    values = {"all": 20, "a": 5, "b": 7, "c": 8}
    folder = write_folder(
        tmp_path / "counts", COUNT + "insiders: true\n", {"area": "all,\na,all\nb,all\nc,all\n"},
        "area,value,status\n" + "".join(f"{area},{value},published\n" for area, value in values.items()),
    )
    (folder / "cells.csv").write_text("area,value\n" + "".join(f"{a},{v}\n" for a, v in values.items()))
    (folder / "contributions.csv").write_text("area,holding,value\na,h,5\nb,i,7\nc,j,8\n")
    report = attack_folder(folder, with_truth=True, seconds=10)
    assert report.exit_code == 0 and report.disclosed == [], report.content()


def unusable(folder: Path, file: str, old: str, new: str | bytes) -> Path:
    """With a fault in one file; without `old` all of the file is replaced."""
    path = folder / file
    text = path.read_text() if path.exists() else ""
    assert old in text
    if isinstance(new, str):
        new = (text.replace(old, new, 1) if old else new).encode()
    path.write_bytes(new)
    return folder


@pytest.mark.parametrize("with_truth", [False, True])
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("table.yml", "zeros:", "protectoin: {width: 3}\nzeros:", "table.yml: the key protectoin is unknown"),
        ("table.yml", "zeros:", "protection: {wdith: 3}\nzeros:", "table.yml: protection must be {percent: 10}"),
        ("table.yml", "zeros:", "insiders: maybe\nzeros:", "table.yml: insiders must be true or false"),
        ("table.yml", "zeros: published", "zeros: maybe", "table.yml: zeros must be published or protected"),
        ("table.yml", "zeros:", "a: ]\nzeros:", "table.yml, line 4: this is not YAML"),
        ("table.yml", "zeros:", "tables: 5\nzeros:", "table.yml: tables must be a list"),
        ("table.yml", "zeros:", "tables: [a.csv]\nzeros:", "table.yml: tables, number 1: the keys are dimensions"),
        ("table.yml", "bound: 1", "bound: many", "table.yml: attacker_lower_bound must be a number from 0"),
        ("table.yml", "bound: 1", "bound: .nan", "table.yml: attacker_lower_bound must be a number from 0"),
        ("table.yml", "threshold: 3", "threshold: x", "table.yml: primary: threshold must be a whole number"),
        ("table.yml", "threshold: 3", "dominance: []", "table.yml: primary: dominance must be such as"),
        ("table.yml", "[area, age]", "area", "table.yml: dimensions must list column names"),
        ("table.yml", "[area, age]", "[area, Area]", "table.yml: dimensions names a column twice"),
        ("hierarchies/age.csv", "code,parent", "code,above", "age.csv, line 1: the column parent is missing"),
        ("hierarchies/age.csv", "", "code;parent\nall;\n", "age.csv, line 1: the column code is missing"),
        ("hierarchies/age.csv", "y,all", "y,all,x", "age.csv, line 3: 3 columns. Expected 2"),
        ("hierarchies/age.csv", "y,all", ",all", "age.csv, line 3: the code is empty"),
        ("protected.csv", "", "", "protected.csv, line 1: the column area is missing. Found: nothing"),
        ("protected.csv", "", "area,age,value,status\n", "protected.csv has no cells"),
        ("protected.csv", "age,value", "age,number", "protected.csv, line 1: the column value is missing"),
        ("protected.csv", "area,age,", "area,ages,", "protected.csv, line 1: the column age is missing"),
        ("protected.csv", "", "area,age,value,status\n".encode("utf-16"), "protected.csv is not UTF-8"),
        ("protected.csv", "a,y,1,", "a,y,1,,", "protected.csv, line 7: 5 columns. Expected 4"),
        ("protected.csv", "a,y,1,", "a,,1,", "protected.csv, line 7: column age: hierarchies/age.csv lacks"),
        ("protected.csv", "a,y,1,", "a,y,1.5,", "protected.csv, line 7: column value: this is no whole number"),
        ("protected.csv", "a,y,1,", "a,y,-1,", "protected.csv, line 7: column value: this is not a number from 0"),
        ("protected.csv", "a,y,1,", "a,m,1,", "protected.csv, line 8: the cell is published a second time"),
        ("protected.csv", "a,y,1,p", 'a,y,1,"p', "protected.csv, after line 17: this is not CSV"),
    ],
)
def test_a_folder_that_cannot_be_used_says_where(
    tmp_path, monkeypatch, capsys, file, old, new, said, with_truth
):
    """Never exit code 0 or 1, whose meaning is that everything was understood."""
    folder = unusable(all_published(tmp_path / "folder"), file, old, new)
    assert exit_code(monkeypatch, str(folder), *["--truth"] * with_truth) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("table.yml", "threshold: 3", "column: secret", "cells.csv, line 1: the column secret is missing"),
        ("table.yml", "threshold: 3", "dominance: {n: 3, k: 80}", "contributions.csv is missing"),
        ("cells.csv", "", "", "cells.csv, line 1: the column area is missing. Found: nothing"),
        ("cells.csv", "", "area,age,value\n", "cells.csv: the cell area=all, age=all of protected.csv is missing"),
        ("cells.csv", "a,y,1,50,True\n", "", "cells.csv: the cell area=a, age=y is missing. Every combination"),
        ("cells.csv", "a,m,5,", "a,y,1,", "cells.csv, line 8: the cell is there twice"),
        ("cells.csv", "a,y,1,50,True", "a,y,1,50,True,9", "cells.csv, line 7: 6 columns. Expected 5"),
        ("cells.csv", "a,y,1,", "a,y,one,", "cells.csv, line 7: column value: this is not a number"),
        ("cells.csv", "a,y,1,", "a,y,3,", "cells.csv, line 7: protected.csv publishes another value of this cell"),
        ("protected.csv", "a,y,1,published\n", "", "cells.csv, line 7: protected.csv lacks this cell"),
        ("contributions.csv", "", "area,age,holding,value\n",
         "cells.csv, line 2: the cell is not the sum of its rows in contributions.csv"),
        ("contributions.csv", "", "area,age,holding,value\na,y,,1\n", "contributions.csv, line 2: column holding"),
        ("contributions.csv", "", "area,age,holding,value,weight\na,y,h,1,0\n", "line 2: column weight: this is"),
    ],
)
def test_a_truth_that_cannot_be_used_says_where(tmp_path, monkeypatch, capsys, file, old, new, said):
    folder = unusable(all_published(tmp_path / "folder"), file, old, new)
    assert exit_code(monkeypatch, str(folder), "--truth") == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", ["1 0", "yes no", "T F", " "])
def test_a_column_of_other_words_than_true_and_false_is_refused(tmp_path, monkeypatch, capsys, words):
    folder = unusable(all_published(tmp_path / "folder"), "table.yml", "threshold: 3", "column: flag")
    true, false = words.split(" ")
    text = (folder / "cells.csv").read_text().replace("True", true).replace("False", false)
    (folder / "cells.csv").write_text(text)
    assert exit_code(monkeypatch, str(folder), "--truth") == 2
    assert "cells.csv, line 2: column flag: write true or false" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("by_age.csv", "a,y,", "a,x,", "by_age.csv, line 6: column age: hierarchies/age.csv lacks the code x"),
        ("by_age.csv", "all,all,72", "all,all,71", "by_age.csv, line 2: protected.csv publishes another value"),
        ("by_age.csv", "b,all,", "b,all,2", "by_age.csv, line 8: another table has another value of this cell"),
        ("by_sex.csv", "", "area,sex,value\n",
         "by_sex.csv, by_age.csv: the cell area=all, sex=m, age=all of protected.csv is missing"),
        ("joint.csv", "a,m,y,", "a,m,all,", "joint.csv, line 2: this is none of the finest cells"),
        ("joint.csv", "a,m,o,", "a,m,y,", "joint.csv, line 3: the cell is there twice"),
    ],
)
def test_linked_tables_that_cannot_be_used_say_where(tmp_path, monkeypatch, capsys, file, old, new, said):
    folder = write_folder(
        tmp_path / "linked", LINKED + "joint: joint.csv\n", CODES,
        written(BY_SEX + [(*codes, None if value == 50 else value) for *codes, value in BY_AGE]),
    )
    hidden = {("a", "all"): 22, ("a", "m"): 2, ("b", "all"): 50, ("b", "m"): 30}
    hidden |= {("a", "y"): 10, ("a", "o"): 12, ("b", "y"): 25, ("b", "o"): 25}
    for name, table in (("sex", BY_SEX), ("age", BY_AGE)):
        lines = [
            f"{area},{sex or age},{hidden[area, sex or age] if value is None else value}\n"
            for area, sex, age, value in table
        ]
        (folder / f"by_{name}.csv").write_text(f"area,{name},value\n" + "".join(lines))
    people = ("a,m,y,1", "a,m,o,1", "a,f,y,9", "a,f,o,11", "b,m,y,15", "b,m,o,15", "b,f,y,10", "b,f,o,10")
    (folder / "joint.csv").write_text("\n".join(("area,sex,age,value", *people)) + "\n")
    assert exit_code(monkeypatch, str(folder), "--truth") == 1
    unusable(folder, file, old, new)
    assert exit_code(monkeypatch, str(folder), "--truth") == 2
    assert said in capsys.readouterr().err


MANY = {area: [(f"{area}{i}", 20) for i in range(10)] for area in ("c", "d")}


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("dominance: {n: 1, k: 75}", {"a": [("h", 800), ("x", 200)], "b": [("h", 740), ("y", 260)]}),
        ("dominance: [{n: 1, k: 90}, {n: 2, k: 95}]", {"a": [("h", 96), ("x", 4)], "b": [("h", 50), ("i", 50)]}),
        ("p_percent: 10", {"a": [("h", 100)], "b": [("h", 90), ("x", 3)]}),
        ("contributors: 3", {"a": [("h", 60)], "b": [("h", 50), ("x", 50)]}),
    ],
)
def test_hidden_cells_of_a_line_that_break_a_rule_together_are_found(tmp_path, rule, parts):
    """Their sum is known; with one more cell it tells less."""
    assert held(tmp_path / "two", rule, parts | MANY, "a b").unsafe_sums == [{"area": "all"}]
    report = held(tmp_path / "three", rule, parts | MANY, "a b c")
    assert report.unsafe_sums == [] and report.exit_code == 0, report.content()


def test_widths_that_the_rules_ask_for_are_checked(tmp_path):
    """h has 90 of a, of which others must not know 72 % or more: up to 25 above must seem possible."""
    parts = {"a": [("h", 90), ("x", 10)], "e": [(f"e{i}", 4) for i in range(5)]}
    rule = "dominance: {n: 1, k: 72}"
    assert held(tmp_path / "narrow", rule, parts | MANY, "a e").too_narrow == [{"area": "a"}]
    assert held(tmp_path / "wide", rule, parts | MANY, "a c").exit_code == 0


def test_weights_are_read_and_what_cannot_be_judged_is_refused(tmp_path):
    """A weight of 20 makes 5 of 105 into twenty like it: no longer anybody's 95 %."""
    parts = {"a": [("h", 100, 1), ("x", 5, 1)], "b": [("i", 100, 1), ("y", 5, 20)]}
    parts |= {area: [(*part, 1) for part in of] for area, of in MANY.items()}
    rule = "dominance: {n: 1, k: 75}"
    assert held(tmp_path / "all", rule, parts, "", ",weight").disclosed == [{"area": "a"}]
    assert held(tmp_path / "one", rule, parts, "a c", ",weight").exit_code == 0
    (tmp_path / "one" / "contributions.csv").unlink()
    with pytest.raises(UnusableInput, match="cells.csv, line 1: the column contributors is missing"):
        attack_folder(tmp_path / "one", with_truth=True, seconds=10)
    lines = (tmp_path / "one" / "cells.csv").read_text().splitlines()
    told = "".join(f"{line},5,\n" for line in lines[1:])
    (tmp_path / "one" / "cells.csv").write_text("area,value,contributors,largest\n" + told)
    with pytest.raises(Unusable, match="cells.csv, line 2: a rule of table.yml needs what the cells do not tell"):
        attack_folder(tmp_path / "one", with_truth=True, seconds=10)


LINKED = """measure: count
primary: {threshold: 3}
zeros: published
attacker_lower_bound: 1
tables:
  - {dimensions: [area, sex], cells: by_sex.csv}
  - {dimensions: [area, age], cells: by_age.csv}
"""
CODES = {
    "area": "all,\na,all\nb,all\n", "sex": "all,\nm,all\nf,all\n", "age": "all,\ny,all\no,all\n"
}
# Area a has 2 men and 20 women, b 30 and 20; a: 10 young, 12 old; b: 25 and 25. Each table hides four
# cells of two rows and columns; the one by sex hides the totals of its areas, the one by age shows them.
BY_SEX = [
    ("all", "all", "", 72), ("all", "m", "", 32), ("all", "f", "", 40),
    ("a", "all", "", None), ("a", "m", "", None), ("a", "f", "", 20),
    ("b", "all", "", None), ("b", "m", "", None), ("b", "f", "", 20),
]
BY_AGE = [
    ("all", "", "all", 72), ("all", "", "y", 35), ("all", "", "o", 37),
    ("a", "", "all", 22), ("a", "", "y", None), ("a", "", "o", None),
    ("b", "", "all", 50), ("b", "", "y", None), ("b", "", "o", None),
]


def written(rows: list[tuple]) -> str:
    lines = ["area,sex,age,value,status"]
    for area, sex, age, value in rows:
        shown = ",hidden" if value is None else f"{value},published"
        lines.append(f"{area},{sex},{age},{shown}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("rows", "disclosed"),
    [
        (BY_SEX, []),
        (BY_AGE, []),
        (BY_SEX + BY_AGE, [("a", "m", "all"), ("b", "m", "all")]),
    ],
)
def test_two_tables_protected_alone_disclose_together(tmp_path, rows, disclosed):
    folder = write_folder(tmp_path / "linked", LINKED, CODES, written(rows))
    report = attack_folder(folder, with_truth=False, seconds=10)
    assert [tuple(codes.values()) for codes in report.disclosed] == disclosed
    assert not any("cannot be negative" in said for said in report.limits)


MARGINS = """measure: count
primary: {threshold: 3}
zeros: protected
attacker_lower_bound: 0
tables:
  - {dimensions: [area, sex], cells: area_sex.csv}
  - {dimensions: [area, age], cells: area_age.csv}
  - {dimensions: [sex, age], cells: sex_age.csv}
"""


@pytest.mark.parametrize("most, pinned", [(200_000, 4), (10, 0)])
def test_combinations_that_no_table_shows_are_not_negative(tmp_path, monkeypatch, most, pinned):
    """Area b has nobody young, and of the old nobody is f: so all in b are m, though no table says so."""
    monkeypatch.setattr("oboro.attack.folder.MOST_COMBINATIONS", most)
    people = {("a", "m", "y"): 1, ("a", "f", "y"): 2, ("a", "m", "o"): 1, ("b", "m", "o"): 3}
    shown = [
        (area, sex, age, sum(
            value for key, value in people.items()
            if all(code in (own, "all") for code, own in zip((area, sex, age), key, strict=True))
        ))
        for area in ("all", "a", "b") for sex in ("all", "m", "f") for age in ("all", "y", "o")
        if "all" in (area, sex, age)
    ]
    rows = [(*key, None if key[2] == "all" and "all" not in key[:2] else value) for *key, value in shown]
    folder = write_folder(tmp_path / "margins", MARGINS, CODES, written(rows))
    report = attack_folder(folder, with_truth=False, seconds=10)
    assert len(report.disclosed) == pinned
    assert any("cannot be negative" in said for said in report.limits) is (pinned == 0)


@pytest.mark.parametrize("is_linked", [True, False])
def test_groupings_that_cross_tell_of_the_towns_that_no_table_shows(tmp_path, is_linked):
    """w1 is t1 and t2, w2 t3, d1 t1 and t3, d2 t2: since w1 and d2 have as many people, t1 has nobody."""
    groups = ("w1", "w2", "d1", "d2")
    towns = "t1,w1\nt1,d1\nt2,w1\nt2,d2\nt3,w2\nt3,d1\n"
    codes = {"area": "all,\n" + "".join(f"{group},all\n" for group in groups) + towns, "sex": CODES["sex"]}
    figures = {
        "all": (28, 10, 18), "w1": (11, None, None), "w2": (17, None, None), "d1": (17, 8, 9), "d2": (11, 2, 9),
    }
    rows = "area,sex,value,status\n" + "".join(
        f"{area},{sex},,hidden\n" if value is None else f"{area},{sex},{value},published\n"
        for area, values in figures.items() for sex, value in zip(("all", "m", "f"), values, strict=True)
    )
    settings = "measure: count\nprimary: {threshold: 3}\nzeros: published\nattacker_lower_bound: 1\n"
    if is_linked:
        settings += "tables:\n" + "".join(
            f"  - {{dimensions: [area, sex], cells: {name}.csv}}\n" for name in ("wards", "districts")
        )
    else:
        settings += "dimensions: [area, sex]\n"
    folder = write_folder(tmp_path / "crossing", settings, codes, rows)
    report = attack_folder(folder, with_truth=False, seconds=10)
    assert len(report.disclosed) == 4


@pytest.mark.parametrize("tables, lacking, answer", [
    (["area sex", "area age"], None, True),
    (["area sex", "area age", "sex age"], None, False),
    (["area sex", "area age", "sex age", "area sex age"], None, True),
    (["area sex", "area age"], ("a", "f", "all"), False),
    (["area sex", "age"], None, True),
])
def test_which_tables_tell_no_more_than_they_show(tables, lacking, answer):
    names = ["area", "sex", "age"]
    shown = {"area": ["all", "a", "b"], "sex": ["all", "m", "f"], "age": ["all", "y", "o"]}
    keys = list(dict.fromkeys(
        key for table in tables
        for key in product(*(shown[name] if name in table.split() else ["all"] for name in names))
        if key != lacking
    ))
    hierarchies = {
        name: Hierarchy.of(name, [(code, None if code == "all" else "all") for code in shown[name]]) for name in names
    }
    assert is_tree([table.split() for table in tables], keys, names, hierarchies) is answer


def test_overlapping_groupings_are_one_system(tmp_path):
    """Districts cross wards: neither grouping tells t1 alone, both together do."""
    areas = (
        "all,\nw1,all\nw2,all\nd1,all\nd2,all\n"
        "t1,w1\nt1,d1\nt2,w1\nt2,d2\nt3,w2\nt3,d2\nt4,w2\nt4,d1\n"
    )
    known = {"all": 40, "w1": 20, "w2": 20, "d1": None, "d2": None}
    towns = {"t1": None, "t2": None, "t3": None, "t4": None}

    def attack(name: str, more: dict) -> list:
        cells = {**known, **towns, **more}
        rows = ["area,value,status"] + [
            f"{code},,hidden" if value is None else f"{code},{value},published"
            for code, value in cells.items()
        ]
        folder = write_folder(
            tmp_path / name, COUNT, {"area": areas}, "\n".join(rows) + "\n"
        )
        return attack_folder(folder, with_truth=False, seconds=10).disclosed

    assert attack("wards", {}) == []
    assert attack("districts", {"d1": 12, "d2": 28}) == []
    assert attack("one town", {"d1": 12, "d2": 28, "t4": 7}) == [
        {"area": code} for code in ("t1", "t2", "t3")
    ]


def test_hierarchies_split_overlapping_children():
    rows = [("all", None), *((c, "all") for c in ("w1", "w2", "d1", "d2"))]
    rows += [("t1", "w1"), ("t1", "d1"), ("t2", "w1"), ("t2", "d2"), ("t3", "w2"), ("t3", "d2")]
    hierarchy = Hierarchy.of("area", rows)
    assert hierarchy.sums["all"] == [("w1", "w2"), ("d1", "d2")]
    # A grouping that leaves something out says nothing of the whole; then the leaves do.
    partial = Hierarchy.of(
        "area",
        [("all", None), ("x", "all"), ("y", "all"), ("t1", "x"), ("t2", "x"), ("t2", "y"), ("t3", "y")],
    )
    assert partial.sums["all"] == [("t1", "t2", "t3")]


def test_a_level_that_no_table_shows_still_adds_up():
    rows = [("all", None), ("w1", "all"), ("w2", "all"), *((t, "w1") for t in ("t1", "t2"))]
    cells = Cells(["area"], {"area": Hierarchy.of("area", [*rows, ("t3", "w2")])})
    for code in ("all", "t1", "t2", "t3"):
        cells.add((code,))
    line, cell, coefficient = cells.lines()
    codes = [key[0] for key in cells.number]
    sums = {
        tuple(codes[c] for c in cell[line == number]) for number in range(int(line.max()) + 1)
    }
    assert sums == {("all", "w1", "w2"), ("w1", "t1", "t2"), ("w2", "t3")}
    assert coefficient.sum() == len(cell) - 2 * len(sums)


# --- disclosures that are hard to see ---------------------------------------------------------------


# Found by a search over random tables that the closure "two unknowns in every line" has protected.
EQUATIONS = (
    [[[2, 5, 0], [4, 0, 4], [2, 1, 4]], [[5, 6, 4], [5, 2, 2], [4, 5, 6]],
     [[3, 5, 4], [3, 3, 6], [2, 0, 3]]],
    ("111 112 121 123 131 132 133 211 213 222 223 231 232 311 312 313 321 322 331 333").split(),
)
WHOLE = (
    [[[4, 8, 3], [3, 5, 4], [3, 1, 2]], [[7, 0, 4], [2, 1, 2], [0, 3, 4]],
     [[8, 1, 7], [7, 2, 0], [8, 4, 6]]],
    ("111 112 113 121 123 131 132 133 211 213 221 222 223 232 233 312 313 321 322 331 333").split(),
)


def places(codes: list[str]) -> list[tuple[int, ...]]:
    return [tuple(map(int, code)) for code in codes]


def unknowns_per_line(problem: Problem) -> np.ndarray:
    return np.bincount(problem.line, np.isnan(problem.known)[problem.cell])


def test_equations_of_three_dimensions_disclose_with_two_unknowns_in_every_line():
    inner, hidden = EQUATIONS
    problem = cube(inner, places(hidden), lower=0)
    assert 1 not in unknowns_per_line(problem)
    findings = attack_cells(replace(problem, integer=np.zeros(problem.size, bool)))
    assert findings.statistics["pinned by propagation"] == 0
    found = [np.unravel_index(cell, (4, 4, 4)) for cell in findings.disclosed]
    assert [tuple(map(int, place)) for place in found] == [(1, 3, 1), (3, 1, 1)]


def test_whole_numbers_disclose_what_real_numbers_do_not():
    inner, hidden = WHOLE
    problem = cube(inner, places(hidden), lower=1)
    assert 1 not in unknowns_per_line(problem)
    whole = attack_cells(problem)
    real = attack_cells(replace(problem, integer=np.zeros(problem.size, bool)))
    more = set(whole.disclosed) - set(real.disclosed)
    assert set(real.disclosed) < set(whole.disclosed)
    assert whole.statistics["proved by whole numbers"] == len(more) == 1
    # Every table of whole numbers has the true value there, though others would fit by far.
    for cell in more:
        assert extremes(problem, cell) == [true_values(inner)[cell]] * 2


# --- proofs and failures ----------------------------------------------------------------------------


SAFE = cube([[3, 4], [5, 2]], [(1, 1), (1, 2), (2, 1), (2, 2)])


def test_the_square_is_safe():
    assert attack_cells(SAFE).exit_code == 0


@pytest.mark.parametrize("behaviour", ["unsolved", "nonsense", "lost"])
def test_a_solver_that_fails_passes_nothing(monkeypatch, behaviour):
    def maximise(self, columns, costs):
        if behaviour == "unsolved":
            raise Unsolved("time is up")

    truth = true_values([[3, 4], [5, 2]])
    problem = replace(SAFE, truth=truth)
    if behaviour == "nonsense":
        monkeypatch.setattr(Solver, "read", lambda self: np.full(self.block.size, 1.0))
    else:
        monkeypatch.setattr(Solver, "maximise", maximise)
    findings = attack_cells(problem)
    assert findings.exit_code == 2
    assert sorted(findings.undecided) == np.flatnonzero(SAFE.examine).tolist()


@pytest.mark.parametrize("status", ["kNotset", "kTimeLimit", "kUnknown", "kUnbounded"])
def test_only_an_optimal_status_is_a_solution(monkeypatch, status):
    block = Block(*(np.array(x) for x in ([0, 0], [0, 1], [1.0, 1.0], [5.0], [0.0, 0.0], [9.0, 9.0])))
    solver = Solver(block)
    assert solver.maximise(np.array([0]), np.array([1.0])) is not None
    monkeypatch.setattr(
        type(solver.highs), "getModelStatus",
        lambda self: getattr(solver_module.highspy.HighsModelStatus, status),
    )
    with pytest.raises(Unsolved):
        solver.maximise(np.array([0]), np.array([1.0]))


def test_large_magnitudes_are_settled_or_not_passed():
    """A trillion and a few, known to be at least a trillion: too fine to be called safe."""

    def line(low: float, truth: list[float]) -> Problem:
        return Problem(
            known=np.array([sum(truth), np.nan, np.nan]), lower=np.array([0.0, low, 0]),
            upper=np.full(3, np.inf), integer=np.zeros(3, bool), line=np.zeros(3, int),
            cell=np.arange(3), coefficient=np.array([-1.0, 1, 1]),
            examine=np.array([False, True, True]), truth=np.array([sum(truth), *truth]),
        )

    assert attack_cells(line(0, [1e12, 1e12])).exit_code == 0
    assert attack_cells(line(1e12, [1e12, 3.0])).exit_code != 0
    assert attack_cells(line(1e6, [1e6, 3.0])).exit_code == 0
    assert attack_cells(line(1e6, [1e6, 0.5])).disclosed == [1, 2]


def test_widths_of_any_size_are_had():
    """A billion against a billion: nearly all of it can move, also past who knows a third cell."""
    truth = np.array([3e9, 1e9, 1e9, 1e9])
    line = Problem(
        known=np.array([3e9, *[np.nan] * 3]), lower=np.zeros(4), upper=np.full(4, np.inf),
        integer=np.zeros(4, bool), line=np.zeros(4, int), cell=np.arange(4),
        coefficient=np.array([-1.0, 1, 1, 1]), examine=np.array([False, True, True, False]),
        truth=truth, above=np.full(4, 9e8), below=np.full(4, 9e8), contributor=np.array([-1, -1, -1, 7]),
    )
    assert attack_cells(line).exit_code == 0
    wider = attack_cells(replace(line, above=np.full(4, 2.5e9)))
    assert wider.too_narrow == [1, 2]


def test_what_no_table_fits_is_a_contradiction():
    with pytest.raises(Contradiction):
        attack_cells(replace(SAFE, known=np.where(np.arange(9) == 0, 15.0, SAFE.known)))
    with pytest.raises(Contradiction):
        attack_cells(replace(SAFE, truth=true_values([[3, 4], [5, 3]])))


def test_widths():
    """Each inner cell of the square can move by 1 down and 4 up, or the other way round."""
    truth = true_values([[3, 4], [5, 2]])
    for above, below, narrow in ((1, 1, 0), (2, 0, 2), (9, 0, 4)):
        findings = attack_cells(
            replace(SAFE, truth=truth, above=np.full(9, float(above)), below=np.full(9, float(below)))
        )
        assert len(findings.too_narrow) == narrow, (above, below)
        assert findings.disclosed == findings.undecided == []


def test_insiders_of_a_count():
    """Who is the only one of a cell and of its margin is one person; two such persons are two."""
    # Hidden 1, 1, 3 in one line with sum 5: the first person cannot tell 1 + 3 from 2 + 2.
    line = Problem(
        known=np.array([5, np.nan, np.nan, np.nan]), lower=np.ones(4), upper=np.full(4, np.inf),
        integer=np.ones(4, bool), line=np.zeros(4, int), cell=np.arange(4),
        coefficient=np.array([-1.0, 1, 1, 1]), examine=np.array([False, True, True, True]),
        truth=np.array([5.0, 1, 1, 3]), contributor=np.array([-1, 7, 8, -1]),
    )
    assert attack_cells(line).exit_code == 0
    # With 1 + 1 + 2 nobody outside is sure either way; inside, 1 + 2 could be 2 + 1.
    two = replace(line, known=np.array([4, *line.known[1:]]), truth=np.array([4.0, 1, 1, 2]))
    assert attack_cells(two).exit_code == 0
    # With two cells the insider subtracts.
    pair = Problem(
        known=np.array([4, np.nan, np.nan]), lower=np.ones(3), upper=np.full(3, np.inf),
        integer=np.ones(3, bool), line=np.zeros(3, int), cell=np.arange(3),
        coefficient=np.array([-1.0, 1, 1]), examine=np.array([False, True, True]),
        truth=np.array([4.0, 1, 3]), contributor=np.array([-1, 7, -1]),
    )
    assert attack_cells(pair).insiders == [(7, 2)]
    # One person in both cells learns nothing of another.
    assert attack_cells(replace(pair, contributor=np.array([-1, 7, 7]))).insiders == []


def extremes(problem: Problem, cell: int) -> list[float]:
    """Least and largest whole number of a cell, by one integer programme each over everything."""
    size = problem.size
    rows, row = np.unique(problem.line, return_inverse=True)
    is_known = ~np.isnan(problem.known)
    block = Block(
        row, problem.cell, problem.coefficient, np.zeros(len(rows)),
        np.where(is_known, problem.known, problem.lower),
        np.where(is_known, problem.known, np.minimum(problem.upper, 10_000)),
    )
    ends = []
    for side in (1.0, -1.0):
        point = Solver(block, integer=True).maximise(np.array([cell]), np.array([side]))
        assert point is not None and len(point) == size
        ends.append(round(point[cell]))
    return ends[::-1]


def searched_as_large(patch: pytest.MonkeyPatch, only: tuple[str, ...], large: int = 4) -> None:
    """Search every block as if it were large, and by no other ways than these."""
    patch.setattr(search_module, "SIMPLEX_COLUMNS", 0)
    patch.setattr(search_module, "LARGE", large)
    for way in {"scatter", "break_up", "stir", "prod"} - set(only):
        patch.setattr(Search, way, lambda self, *_, **__: None)


@pytest.mark.parametrize("way", ["break_up", "stir", "prod"])
def test_each_way_through_a_large_block_spares_the_proof(monkeypatch, way):
    inner = np.random.default_rng(1).integers(1, 9, (7, 6, 5))
    hidden = np.argwhere(np.ones(inner.shape, bool)) + 1
    problem = cube(inner.tolist(), hidden)
    place = np.stack(np.unravel_index(np.arange(problem.size), (8, 7, 6)), axis=1)
    problem = replace(problem, codes=place - 1)
    ways = {"break_up": ("break_up", "stir")}.get(way, (way,))
    searched_as_large(monkeypatch, only=ways, large=60)
    if way == "break_up":
        monkeypatch.setattr(Search, "stir", in_small_blocks(Search.stir))
    searched = attack_cells(problem)
    searched_as_large(monkeypatch, only=())
    not_searched = attack_cells(problem)
    assert searched.exit_code == not_searched.exit_code == 0
    left = searched.statistics.get("full programmes", 0)
    assert 2 * left <= not_searched.statistics["full programmes"]


def in_small_blocks(stir):
    """Leave the largest block alone, so that only the parts it is broken up into can settle it."""
    return lambda self, columns: stir(self, columns) if len(columns) < self.system.size else None


@st.composite
def tables(draw) -> tuple[Problem, np.ndarray]:
    shape = draw(st.sampled_from([(3, 3), (2, 2, 2), (3, 2, 2), (4, 3)]))
    size = int(np.prod(shape))
    inner = np.array(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))).reshape(shape)
    truth = true_values(inner.tolist())
    full = tuple(length + 1 for length in shape)
    chosen = draw(st.lists(st.booleans(), min_size=int(np.prod(full)), max_size=int(np.prod(full))))
    hidden = np.argwhere(np.array(chosen).reshape(full) & (truth.reshape(full) > 0))
    return cube(inner.tolist(), hidden), truth


@settings(max_examples=60, deadline=None)
@given(tables(), st.booleans(), st.booleans(), st.booleans())
def test_decomposed_is_the_same_as_everything_at_once(drawn, with_truth, with_depth, as_large):
    problem, truth = drawn
    if with_truth:
        problem = replace(problem, truth=truth)
    if with_depth:
        problem = replace(problem, depth=np.arange(problem.size) % 3)
    with pytest.MonkeyPatch.context() as patch:
        if as_large:
            searched_as_large(patch, only=("scatter", "break_up", "stir", "prod"))
        findings = attack_cells(problem)
    assert findings.undecided == []
    expected = []
    for cell in np.flatnonzero(problem.examine):
        low, high = extremes(problem, int(cell))
        if low == high:
            expected.append(int(cell))
    assert findings.disclosed == expected
    in_database = pinned_in_database(problem)
    assert set(in_database) <= set(expected)
    assert len(in_database) == findings.statistics["pinned by propagation"]


@settings(max_examples=30, deadline=None)
@given(tables(), st.integers(0, 3), st.integers(0, 3))
def test_widths_are_the_same_as_everything_at_once(drawn, above, below):
    problem, truth = drawn
    size = problem.size
    problem = replace(
        problem, truth=truth, above=np.full(size, float(above)), below=np.full(size, float(below))
    )
    findings = attack_cells(problem)
    for cell in np.flatnonzero(problem.examine).tolist():
        low, high = extremes(problem, cell)
        needed = min(below, truth[cell] - problem.lower[cell])
        if low == high:
            assert cell in findings.disclosed
        else:
            is_narrow = high - truth[cell] < above or truth[cell] - low < needed
            assert (cell in findings.too_narrow) == is_narrow


@settings(max_examples=30, deadline=None)
@given(tables())
def test_insiders_are_the_same_as_each_at_once(drawn):
    problem, truth = drawn
    people = sole_contributors(truth, problem.line, problem.cell, problem.coefficient)
    findings = attack_cells(replace(problem, truth=truth, contributor=people))
    assert findings.insiders_undecided == []
    expected = []
    for insider in set(people[problem.examine].tolist()) - {-1}:
        own = people == insider
        inside = replace(problem, known=np.where(own, truth, problem.known))
        for cell in np.flatnonzero(problem.examine & ~own).tolist():
            low, high = extremes(inside, cell)
            if low == high and cell not in findings.disclosed:
                expected.append((insider, cell))
    assert sorted(findings.insiders) == sorted(expected)


def pinned_in_database(problem: Problem) -> list[int]:
    with duckdb.connect() as connection:
        connection.execute(
            "create table cells (cell bigint, value bigint, lower_bound bigint, upper_bound bigint)"
        )
        connection.execute("create table members (line bigint, cell bigint, coefficient bigint)")
        connection.executemany(
            "insert into cells values (?, ?, 1, null)",
            [(i, None if np.isnan(v) else int(v)) for i, v in enumerate(problem.known)],
        )
        connection.executemany(
            "insert into members values (?, ?, ?)",
            list(zip(problem.line.tolist(), problem.cell.tolist(),
                     problem.coefficient.astype(int).tolist(), strict=True)),
        )
        return pinned_by_propagation(connection, "cells", "members")


# --- releases ---------------------------------------------------------------------------------------


def test_the_village_holds(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    run = site.module("attack", VILLAGE)
    assert run.returncode == 0, run.stdout + run.stderr
    written_there = json.loads((site.folder(VILLAGE) / "attack.json").read_text())
    assert written_there["result"] == "nothing found"
    assert written_there["examined"] > 100
    assert all("not modelled" in said for said in written_there["limits"])


def test_an_attacker_without_the_key_finds_no_primary_cell(built: Site, tmp_path):
    """The attacker cannot tell which hidden cells matter; what is found are cells that do not."""
    site = built.copy(tmp_path, (VILLAGE,))
    run = site.module("attack", VILLAGE, "--without-key")
    assert run.returncode in (0, 1), run.stdout + run.stderr
    written_there = json.loads((site.folder(VILLAGE) / "attack.json").read_text())
    assert written_there["examined"] > 100
    assert any("Without the key" in said for said in written_there["limits"])
    statistics = {
        "residents": "population_by_town_age_sex",
        "households": "households_by_town_size_type",
        "children": "children_by_school_district_school_year",
        "movements": "movements_by_month_reason_age_ward",
        "incomes": "taxable_income_by_town_age",
        "taxpayers": "taxable_income_by_town_age",
    }
    with site.restricted(VILLAGE) as restricted:
        for cell in written_there["disclosed"]:
            table = f"pro_{statistics[cell['universe']]}__primary"
            columns = restricted.execute(
                "select column_name from duckdb_columns() where table_name = ?", [table]
            ).fetchall()
            codes = {name: cell[name] for (name,) in columns if name in cell}
            where = " and ".join(f"{name} = ?" for name in codes)
            found = restricted.execute(
                f"select is_primary from protected.{table} where {where}", list(codes.values())
            ).fetchall()
            assert found == [(False,)], cell


def change(site: Site, *statements: str) -> None:
    with duckdb.connect(site.folder(VILLAGE) / "release.duckdb") as release:
        for statement in statements:
            release.execute(statement)


@pytest.mark.parametrize("arguments", [(), ("--without-key",)])
def test_one_hidden_cell_that_is_published_is_found(built: Site, tmp_path, arguments):
    """The cell's own row, and what follows for others in its lines."""
    site = built.copy(tmp_path, (VILLAGE,))
    with site.restricted(VILLAGE) as restricted:
        area, age, sex, nationality, value = restricted.execute(
            """
            select area_code, age_group, sex, nationality, value
            from protected.pro_population_by_town_age_sex__primary
            where is_primary and length(age_group) = 5 and sex <> 'total' and nationality <> 'total'
            order by value, area_code, age_group, sex, nationality limit 1
            """
        ).fetchone()
    change(
        site,
        f"""
        update population_by_town_age_sex
        set value = {value}, status = 'published', value_display = '{value}'
        where (area_code, age_group, sex, nationality) = ('{area}', '{age}', '{sex}', '{nationality}')
        """,
    )
    run = site.module("attack", VILLAGE, *arguments)
    written_there = json.loads((site.folder(VILLAGE) / "attack.json").read_text())
    if not arguments:
        assert run.returncode == 1
        codes = {"area_code": area, "age_group": age, "sex": sex, "nationality": nationality}
        assert any(codes.items() <= found.items() for found in written_there["disclosed"])
    assert run.returncode in (0, 1)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("drop table about_statistics", "does not describe itself"),
        ("delete from about_statistics", "about_statistics and the tables differ"),
        ("delete from about_hierarchies where code = 'male'", "lacks male"),
        ("update about_hierarchies set parent = null where code = 'male'", "exactly one code"),
        (
            "update population_by_town_age_sex set value = 0, value_display = '-' "
            "where status = 'published' and area_level = 'city' and age_group = 'total'",
            "problem: ",
        ),
    ],
)
def test_a_release_that_does_not_describe_itself_passes_nothing(built, tmp_path, statement, said):
    site = built.copy(tmp_path, (VILLAGE,))
    change(site, statement)
    run = site.module("attack", VILLAGE, "--without-key")
    assert run.returncode == 2, run.stdout
    assert said in run.stdout + run.stderr


def test_a_changed_value_is_an_interval():
    """A table rounded to multiples of 3 bounds the cell that another table hides."""
    mart = Mart("a", "value", "a", "residents", "count", "rounding", 0, 2, False, [("sex", "sex")])
    exact = replace(mart, name="b", largest_change=0, lower_bound=1)
    sex = Hierarchy.of("sex", [("total", None), ("male", "total"), ("female", "total")])
    universe = Universe("residents", {}, Cells(["sex"], {"sex": sex}))
    shown = {"total": ("9", "published"), "male": (None, "hidden"), "female": (None, "hidden")}
    for code, (value, status) in shown.items():
        take(universe, exact, universe.cells.add((code,)), value, status)
    problem, _ = make_problem(universe)
    assert attack_cells(problem).disclosed == []
    for code, value in (("male", "9"), ("female", "0")):
        take(universe, mart, universe.cells.add((code,)), value, "rounded")
    problem, _ = make_problem(universe)
    # At least 7 men and at most 2 women, who are at least 1: 7 + 2 or 8 + 1.
    assert problem.lower.tolist() == [0, 7, 1]
    assert problem.upper.tolist() == [np.inf, 11, 2]
    assert attack_cells(problem).disclosed == []
    take(universe, mart, universe.cells.add(("male",)), "10", "rounded")
    problem, keys = make_problem(universe)
    assert [keys[c] for c in attack_cells(problem).disclosed] == [("male",), ("female",)]


def residents(hidden: set[str], unknown: int | None) -> Universe:
    """One city at the day of the ministry's figures, by age only."""
    ages = [("total", None), ("00-04", "total"), ("05-09", "total"), ("unknown", "total")]
    age = Hierarchy.of("age_group", ages)
    cells = Cells(
        ["area_code", "age_group", "sex"],
        {"area_code": Hierarchy.of("area_code", [("082201", None)]), "age_group": age,
         "sex": Hierarchy.of("sex", [("total", None)])},
    )
    universe = Universe("residents", {"reference_date": "2023-01-01"}, cells)
    values = {"total": 100, "00-04": 58, "05-09": 42 - (unknown or 0), "unknown": unknown}
    for code, value in values.items():
        number = cells.add(("082201", code, "total"))
        if code in hidden or value is None:
            universe.hidden.add(number)
            universe.least[number] = Decimal(1)
        else:
            universe.known[number] = Decimal(value)
    return universe


FIGURES = Figures("2023-01-01", "082201", "total", {"total": 100, "00-04": 58, "05-09": 42})


@pytest.mark.parametrize(
    ("unknown", "disclosed"),
    [
        # Nobody is of unknown age: the figures are the cells.
        (0, ["00-04", "05-09"]),
        # Three are, in whichever band: the sum of both is known before, and each to within three.
        (3, []),
    ],
)
def test_the_ministry_discloses_what_the_release_hides(unknown, disclosed):
    hidden = {"00-04", "05-09"}
    problem, _ = make_problem(residents(hidden, unknown))
    assert attack_cells(problem).disclosed == []
    universe = residents(hidden, unknown)
    assert FIGURES.add_to(universe) == ""
    problem, keys = make_problem(universe)
    assert [keys[cell][1] for cell in attack_cells(problem).disclosed] == disclosed


@pytest.mark.parametrize(("primary", "learns"), [("00-04", []), ("05-09", ["05-09"])])
def test_who_is_alone_learns_only_what_hides_them(primary, learns):
    """One of two hidden cells is one household; the other is hidden for it, or for itself."""
    universe = residents({"00-04", "05-09"}, 0)
    number = {age: universe.cells.number["082201", age, "total"] for age in ("total", "00-04", "05-09", "unknown")}
    values = {"total": 100, "00-04": 58, "05-09": 42, "unknown": 0}
    universe.truth = {number[age]: Decimal(value) for age, value in values.items()}
    universe.primary[number[primary]] = (Decimal(0), Decimal(0))
    universe.contributor[number["00-04"]] = "a household"
    report = Report("", [])
    attack_universe(universe, None, report, 60)
    assert [pair["learns"]["age_group"] for pair in report.insiders] == learns


def test_figures_that_contradict_the_release_are_left_out():
    universe = residents(set(), 0)
    universe.known[universe.cells.number["082201", "00-04", "total"]] = Decimal(59)
    assert "contradict" in FIGURES.add_to(universe)
    assert universe.lines == []
