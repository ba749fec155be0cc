"""A table folder (docs/attack.md) as a problem: what was published, and the truth if asked for."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from oboro.attack.contributors import NOBODY, sole_contributors
from oboro.attack.lattice import Cells, Hierarchy, Key, Unusable, numbered
from oboro.attack.problem import Problem
from oboro.attack.truth import complete, lines_of

STATUSES = {"published", "hidden"}


@dataclass(frozen=True)
class Folder:
    """A folder read: the problem, the codes of its cells, and what is not modelled."""

    problem: Problem
    keys: list[Key]
    dimensions: list[str]
    limits: list[str] = field(default_factory=list)


def rows_of(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        raise Unusable(f"{file.name} is missing.")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str, where: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise Unusable(f"{where}: a value is not a number.")
    return found


def tables_of(settings: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables of the folder; without `tables` there is one, in cells.csv."""
    tables = settings.get("tables") or [{"dimensions": settings.get("dimensions")}]
    if isinstance(tables, dict):
        tables = [{"name": name, **table} for name, table in tables.items()]
    return tables


def dimensions_of(settings: dict[str, Any]) -> list[str]:
    names = list(settings.get("dimensions") or [])
    for table in tables_of(settings):
        names += [name for name in table.get("dimensions") or [] if name not in names]
    if not names:
        raise Unusable("table.yml names no dimensions.")
    return names


def key_of(row: dict[str, str], dimensions: list[str], hierarchies: dict[str, Hierarchy],
           where: str) -> Key:
    """The codes of a row; a dimension that its table lacks stands at its root."""
    key = tuple((row.get(name) or "").strip() or hierarchies[name].root for name in dimensions)
    for name, code in zip(dimensions, key, strict=True):
        if code not in hierarchies[name].ancestors:
            raise Unusable(f"{where}: {name} has a code that its hierarchy lacks: {code}")
    return key


def read_folder(folder: Path, with_truth: bool = False) -> Folder:
    """Read what an attacker sees; with the truth also what the table's owner knows."""
    if not (folder / "table.yml").is_file():
        raise Unusable("there is no table.yml.")
    settings = yaml.safe_load((folder / "table.yml").read_text(encoding="utf-8"))
    if not isinstance(settings, dict) or settings.get("measure") not in {"count", "magnitude"}:
        raise Unusable("table.yml needs measure: count or magnitude.")
    dimensions = dimensions_of(settings)
    hierarchies = {
        name: Hierarchy.of(
            name,
            [(r["code"].strip(), (r["parent"] or "").strip() or None)
             for r in rows_of(folder / "hierarchies" / f"{name}.csv")],
        )
        for name in dimensions
    }
    cells = Cells(dimensions, hierarchies)
    seen: dict[int, Decimal | None] = {}
    for row in rows_of(folder / "protected.csv"):
        cell = cells.add(key_of(row, dimensions, hierarchies, "protected.csv"))
        if row.get("status") not in STATUSES or (row["status"] == "hidden") != (not row["value"]):
            raise Unusable("protected.csv: a status is published with a value, or hidden without.")
        value = number(row["value"], "protected.csv") if row["value"] else None
        if value is not None and seen.get(cell) not in (None, value):
            raise Unusable("protected.csv publishes one cell with two values.")
        seen[cell] = seen.get(cell) if value is None else value
    published = list(seen)
    line, cell, coefficient = cells.lines()
    keys = list(cells.number)
    truth = read_truth(folder, settings, dimensions, hierarchies, cells) if with_truth else None
    values = [v for v in [*seen.values(), *(truth.values.values() if truth else ())] if v is not None]
    is_count = settings["measure"] == "count"
    unit = Decimal(1)
    if not is_count and values:
        unit = Decimal(1).scaleb(min(0, *(int(v.as_tuple().exponent) for v in values)))
    if is_count and any(v != v.to_integral_value() for v in values):
        raise Unusable("a count is not a whole number.")
    known = np.full(len(keys), np.nan)
    for number_, value in seen.items():
        if value is not None:
            known[number_] = float(value / unit)
    bound = settings.get("attacker_lower_bound")
    if bound is None:
        bound = 1 if is_count and settings.get("zeros", "published") == "published" else 0
    lower = np.full(len(keys), min(0.0, float(bound)))
    lower[published] = float(Decimal(str(bound)) / unit)
    examine = np.zeros(len(keys), bool)
    examine[published] = np.isnan(known[published])
    widest = max(range(len(dimensions)), key=lambda i: len(hierarchies[dimensions[i]].ancestors))
    depth = np.array([hierarchies[dimensions[widest]].depth[key[widest]] for key in keys], int)
    problem = Problem(
        known=known, lower=lower, upper=np.full(len(keys), np.inf),
        integer=np.full(len(keys), is_count), line=line, cell=cell, coefficient=coefficient,
        examine=examine, depth=depth, codes=numbered(keys, dimensions, hierarchies),
    )
    limits = []
    if truth is not None:
        problem, limits = truth.added_to(problem, settings, unit, len(published))
    else:
        if settings.get("insiders"):
            limits.append("Insiders are attacked only with --truth.")
        if settings.get("protection"):
            limits.append("Widths are checked only with --truth.")
        limits.append("Without --truth every hidden cell is examined, complementary ones too.")
    return Folder(problem, keys, dimensions, limits)


@dataclass(frozen=True)
class Truth:
    """What the owner knows of each cell, by cell number."""

    values: dict[int, Decimal]
    primary: set[int] | None  # None: cannot be told from cells.csv
    contributors: dict[int, int]  # how many, where it is known
    single: dict[int, str] | None  # the only holding of a cell, if holdings are named

    def added_to(self, problem: Problem, settings: dict[str, Any], unit: Decimal,
                 published: int) -> tuple[Problem, list[str]]:
        size = problem.size
        limits = []
        truth = np.full(size, np.nan)
        values = dict(self.values)
        # Cells that no table shows follow from those around them, or nobody knows them.
        complete(values, lines_of(problem.line, problem.cell, problem.coefficient))
        for cell, value in values.items():
            truth[cell] = float(value / unit)
        truth = np.where(np.isnan(truth), problem.known, truth)
        if (np.abs(truth - problem.known) > 0).any():
            raise Unusable("a published value is not the true one.")
        examine = problem.examine
        if self.primary is None:
            limits.append("The primary rule is not read here: every hidden cell is examined.")
        else:
            is_primary = np.isin(np.arange(size), list(self.primary))
            # A primary cell that is published is disclosed by itself.
            examine = is_primary
        if np.isnan(truth).any():
            limits.append(
                "Cells that no table shows have no true value: neither widths nor insiders are checked."
            )
            return replace(problem, examine=examine), limits
        if {"dominance", "p_percent"} & set(settings.get("primary") or {}):
            limits.append("The widths that dominance and p % bring by themselves are not checked.")
        above = below = None
        if protection := settings.get("protection"):
            if "percent" in protection:
                above = np.abs(truth) * float(protection["percent"]) / 100
            else:
                above = np.full(size, float(Decimal(str(protection["width"])) / unit))
            below = above
        contributor = None
        if settings.get("insiders"):
            contributor = self.who(problem, truth, settings["measure"] == "count")
        return replace(
            problem, truth=truth, examine=examine, above=above, below=below, contributor=contributor
        ), limits

    def who(self, problem: Problem, truth: np.ndarray, is_count: bool) -> np.ndarray:
        if self.single is not None:
            names = {name: place for place, name in enumerate(sorted(set(self.single.values())))}
            label = np.full(problem.size, NOBODY)
            for cell, name in self.single.items():
                label[cell] = names[name]
            return label
        count = truth if is_count else np.full(problem.size, np.nan)
        for cell, contributors in self.contributors.items():
            count[cell] = contributors
        if np.isnan(count).any():
            raise Unusable("insiders need the number of contributors of every cell, or contributions.")
        return sole_contributors(count, problem.line, problem.cell, problem.coefficient)


def read_truth(folder: Path, settings: dict[str, Any], dimensions: list[str],
               hierarchies: dict[str, Hierarchy], cells: Cells) -> Truth:
    """The owner's cells of all tables."""
    values: dict[int, Decimal] = {}
    primary: set[int] = set()
    contributors: dict[int, int] = {}
    holdings, weighted = read_holdings(folder, dimensions, hierarchies, cells)
    rule = settings.get("primary") or {}
    decided = True
    for table in tables_of(settings):
        name = table.get("cells", "cells.csv")
        for row in rows_of(folder / name):
            key = key_of(row, dimensions, hierarchies, name)
            if key not in cells.number:
                raise Unusable(f"protected.csv lacks a cell of {name}.")
            cell = cells.number[key]
            values[cell] = number(row["value"], name)
            if row.get("contributors"):
                contributors[cell] = int(row["contributors"])
            if weighted:
                largest = [None]
            elif holdings is None:
                named = [row.get(column) for column in ("largest", "second_largest")]
                largest = [Decimal(text) if text else None for text in named]
            else:
                largest = sorted(holdings.get(cell, {}).values(), reverse=True)
                contributors[cell] = len(largest)
            is_primary = primary_by(rule, row, values[cell], contributors.get(cell), largest)
            decided &= is_primary is not None
            if is_primary:
                primary.add(cell)
    single = None
    if holdings is not None:
        single = {cell: next(iter(who)) for cell, who in holdings.items() if len(who) == 1}
    return Truth(values, primary if decided else None, contributors, single)


def read_holdings(folder: Path, dimensions: list[str], hierarchies: dict[str, Hierarchy],
                  cells: Cells) -> tuple[dict[int, dict[str, Decimal]] | None, bool]:
    """What each holding has in each cell and margin, None where nobody says; and whether there are
    weights, by which a holding stands for several and rules are not read here."""
    if not (folder / "contributions.csv").is_file():
        return None, False
    weighted = False
    holdings: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows_of(folder / "contributions.csv"):
        key = key_of(row, dimensions, hierarchies, "contributions.csv")
        share = number(row["value"], "contributions.csv")
        if not share:
            continue  # who contributes nothing is no contributor
        weighted |= bool(row.get("weight"))
        above = (hierarchies[n].ancestors[c] for n, c in zip(dimensions, key, strict=True))
        for ancestor in product(*above):
            if ancestor in cells.number:
                holdings[cells.number[ancestor]][row["holding"]] += share
    return holdings, weighted


def primary_by(rules: dict[str, Any], row: dict[str, str], value: Decimal, contributors: int | None,
               largest: list[Decimal | None]) -> bool | None:
    """Whether a rule makes a cell primary; None where no rule does but one cannot be read here."""
    said: list[bool | None] = []
    if "column" in rules:
        said.append((row.get(rules["column"]) or "").strip().lower() == "true")
    if "threshold" in rules:
        count = value if contributors is None else Decimal(contributors)
        said.append(0 < count < Decimal(str(rules["threshold"])))

    def top(n: int) -> Decimal | None:
        first = largest[:n]
        return None if None in first or len(first) < n and not is_complete else sum(first, Decimal(0))

    # Of named holdings all are known; of cells.csv only the two largest.
    is_complete = len(largest) == contributors
    if "p_percent" in rules:
        known, rule = (top(1), top(2)), rules["p_percent"]
        p, q = (rule["p"], rule["q"]) if isinstance(rule, dict) else (rule, 100)
        said.append(
            None if None in known
            else value > 0 and (value - known[1]) * Decimal(str(q)) < Decimal(str(p)) * known[0]
        )
    if "contributors" in rules:
        said.append(None if contributors is None else 0 < contributors < rules["contributors"])
    dominance = rules.get("dominance") or []
    for rule in [dominance] if isinstance(dominance, dict) else dominance:
        held = top(rule["n"])
        said.append(None if held is None else value > 0 and held * 100 > Decimal(str(rule["k"])) * value)
    if set(rules) - {"column", "threshold", "contributors", "p_percent", "dominance"} or not said:
        said.append(None)
    return True if True in said else (None if None in said else False)
