"""A table folder (docs/attack.md) as a problem: what was published, and the truth if asked for."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
import yaml

from oboro.attack.folder_files import dimensions_of, key_of, number, rows_of, tables_of
from oboro.attack.folder_truth import read_truth
from oboro.attack.lattice import Cells, Hierarchy, Key, Unusable, covers_once, is_tree, numbered
from oboro.attack.problem import Problem

# Combinations of codes of linked tables that are looked at though no table shows them.
MOST_COMBINATIONS = 200_000
STATUSES = {"published", "hidden"}


@dataclass(frozen=True)
class Folder:
    """A folder read: the problem, the codes of its cells, and what is not modelled."""

    problem: Problem
    keys: list[Key]
    dimensions: list[str]
    limits: list[str] = field(default_factory=list)
    # Totals of lines whose hidden cells together break a rule.
    unsafe_sums: list[int] = field(default_factory=list)


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
    # That no combination is negative can tell something even where no table shows it.
    if len(tables_of(settings)) > 1:
        is_known = is_tree(tables_of(settings), list(cells.number), dimensions, hierarchies)
    else:
        shown = [{key[place] for key in cells.number} for place in range(len(dimensions))]
        is_known = all(map(covers_once, map(hierarchies.get, dimensions), shown))
    is_whole = is_known or cells.fill(MOST_COMBINATIONS)
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
    limits, unsafe_sums = [], []
    if truth is not None:
        unsafe_sums = truth.unsafe_sums(problem)
        problem, limits = truth.added_to(problem, settings, unit, cells.number)
    else:
        if settings.get("insiders"):
            limits.append("Insiders are attacked only with --truth.")
        if settings.get("protection"):
            limits.append("Widths are checked only with --truth.")
        limits.append("Without --truth every hidden cell is examined, complementary ones too.")
    if not is_whole:
        limits.append(
            f"The tables have more than {MOST_COMBINATIONS:,} combinations of codes. That those which no table "
            "shows cannot be negative is not looked at."
        )
    return Folder(problem, keys, dimensions, limits, unsafe_sums)
