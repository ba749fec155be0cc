"""A table folder (docs/attack.md) as a problem: what was published, and the truth if asked for."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np

from oboro.attack.folder_files import key_of, read_hierarchy, rows_of
from oboro.attack.folder_truth import read_truth
from oboro.attack.lattice import Cells, Hierarchy, Key, Unusable, covers_once, is_tree, numbered
from oboro.attack.problem import Problem
from oboro.table_folder import Request, read_request, read_settings

# Combinations of codes of linked tables that are looked at though no table shows them.
MOST_COMBINATIONS = 200_000


@dataclass(frozen=True)
class Folder:
    """A folder read: the problem, the codes of its cells, and what is not modelled."""

    problem: Problem
    keys: list[Key]
    dimensions: list[str]
    limits: list[str] = field(default_factory=list)
    # Totals of lines whose hidden cells together break a rule.
    unsafe_sums: list[int] = field(default_factory=list)


def read_shown(request: Request, hierarchies: dict[str, Hierarchy]) -> dict[Key, Decimal | None]:
    """The cells of protected.csv with their values, None where hidden."""
    dimensions = request.dimensions
    # Only in a dimension that a table lacks an empty code stands for the total.
    everywhere = {name for name in dimensions if all(name in table.dimensions for table in request.tables)}
    shown: dict[Key, Decimal | None] = {}
    for row in rows_of(request.folder / "protected.csv", [*dimensions, "value", "status"]):
        key = key_of(row, hierarchies, [name for name in dimensions if row[name] or name in everywhere])
        if row["status"] != ("published" if row["value"] else "hidden"):
            raise row.refused("column status: this must be published with a value, or hidden without.")
        value = row.number("value", request.measure == "count") if row["value"] else shown.get(key)
        if shown.get(key) not in (None, value):
            raise row.refused("the cell is published a second time, with another value. Leave one of the lines.")
        shown[key] = value
    if not shown:
        raise Unusable("protected.csv has no cells. Protect the table first.")
    return shown


def read_folder(folder: Path, with_truth: bool = False) -> Folder:
    """Read what an attacker sees; with the truth also what the table's owner knows."""
    request = read_request(folder) if with_truth else read_settings(folder)
    dimensions = request.dimensions
    hierarchies = {name: read_hierarchy(request.hierarchy(name)) for name in dimensions}
    shown = read_shown(request, hierarchies)
    cells = Cells(dimensions, hierarchies)
    published = [cells.add(key) for key in shown]
    # That no combination is negative can tell something even where no table shows it.
    if request.is_linked:
        is_known = is_tree([table.dimensions for table in request.tables], list(shown), dimensions, hierarchies)
    else:
        codes = [{key[place] for key in shown} for place in range(len(dimensions))]
        is_known = all(map(covers_once, hierarchies.values(), codes))
    is_whole = is_known or cells.fill(MOST_COMBINATIONS)
    line, cell, coefficient = cells.lines()
    keys = list(cells.number)
    truth = read_truth(request, hierarchies, cells, shown) if with_truth else None
    values = [v for v in [*shown.values(), *(truth.values.values() if truth else ())] if v is not None]
    is_count = request.measure == "count"
    unit = Decimal(1)
    if not is_count and values:
        unit = Decimal(1).scaleb(min(0, *(int(v.as_tuple().exponent) for v in values)))
    known = np.full(len(keys), np.nan)
    for cell_, value in zip(published, shown.values(), strict=True):
        if value is not None:
            known[cell_] = float(value / unit)
    lower = np.zeros(len(keys))
    lower[published] = float(request.lower_bound / unit)
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
        problem, limits = truth.added_to(problem, request, unit, cells.number)
    else:
        if request.insiders:
            limits.append("Insiders are attacked only with --truth.")
        if request.percent or request.width:
            limits.append("Widths are checked only with --truth.")
        limits.append("Without --truth every hidden cell is examined, complementary ones too.")
    if not is_whole:
        limits.append(
            f"The tables have more than {MOST_COMBINATIONS:,} combinations of codes. That those which no table "
            "shows cannot be negative is not looked at."
        )
    return Folder(problem, keys, dimensions, limits, unsafe_sums)
