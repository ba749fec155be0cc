"""What the owner of a table folder knows: true values, primary cells, their widths, who contributes."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from oboro.attack.contributors import NOBODY, sole_contributors
from oboro.attack.folder_files import key_of, number, rows_of, tables_of
from oboro.attack.lattice import Cells, Hierarchy, Key, Unusable
from oboro.attack.problem import Problem
from oboro.attack.rules import EVERYBODY, Facts, Rules, Share
from oboro.attack.truth import complete, lines_of
from oboro.joint_table import NotFound, find_joint


@dataclass(frozen=True)
class Truth:
    """What the owner knows of each cell, by cell number."""

    rules: Rules
    facts: dict[int, Facts]
    primary: set[int]
    single: dict[int, str] | None  # the only holding of a cell, if holdings are named
    tables: list[dict[Key, Decimal]]  # the values by table
    hierarchies: list[Hierarchy]
    joint: dict[Key, Decimal] | None  # the finest cells of the table of which linked tables are margins

    @property
    def values(self) -> dict[int, Decimal]:
        return {cell: facts.value for cell, facts in self.facts.items()}

    def unsafe_sums(self, problem: Problem) -> list[int]:
        """Published totals that, less what is shown of them, tell a sum that breaks a rule."""
        found = []
        for members in lines_of(problem.line, problem.cell, problem.coefficient):
            (total,) = [cell for sign, cell in members if sign < 0]
            hidden = [cell for sign, cell in members if sign > 0 and np.isnan(problem.known[cell])]
            if np.isnan(problem.known[total]) or not self.primary & set(hidden):
                continue
            # Of a cell that no table shows nobody knows what would have to be taken off.
            if all(cell in self.facts for cell in hidden) and self.rules.read_contributions:
                is_unsafe = self.rules.is_unsafe_sum(Facts.together([self.facts[cell] for cell in hidden]))
                if is_unsafe is None:
                    raise Unusable("the rules cannot be asked of several cells together.")
                if is_unsafe:
                    found.append(total)
        return sorted(set(found))

    def finest_cells(self, unit: Decimal) -> dict[Key, Decimal]:
        """Those of the joint table, or of one that could be it; nothing, if none is found."""
        if self.joint is not None:
            return self.joint
        tables = [{key: int(value / unit) for key, value in table.items()} for table in self.tables]
        try:
            found = find_joint([h.ancestors for h in self.hierarchies], tables, is_wide=False)
        except NotFound:
            return {}
        return {key: value * unit for key, value in found.items()}

    def added_to(self, problem: Problem, settings: dict[str, Any], unit: Decimal,
                 numbers: dict[Key, int]) -> tuple[Problem, list[str]]:
        size = problem.size
        truth = np.full(size, np.nan)
        values = self.values
        lines = lines_of(problem.line, problem.cell, problem.coefficient)
        # Cells that no table shows follow from those around them, or are as they could be.
        complete(values, lines)
        if len(values) < size and len(self.tables) > 1:
            values |= {numbers[key]: v for key, v in self.finest_cells(unit).items() if key in numbers}
            complete(values, lines)
        for cell, value in values.items():
            truth[cell] = float(value / unit)
        truth = np.where(np.isnan(truth), problem.known, truth)
        if (np.abs(truth - problem.known) > 0).any():
            raise Unusable("a published value is not the true one.")
        # A primary cell that is published is disclosed by itself.
        examine = np.isin(np.arange(size), list(self.primary))
        if np.isnan(truth).any():
            limit = "Cells that no table shows have no true value: neither widths nor insiders are checked."
            return replace(problem, examine=examine), [limit]
        above = np.zeros(size)
        for cell in self.primary:
            width = self.rules.width(self.facts[cell])
            if protection := settings.get("protection"):
                given = Decimal(str(protection.get("width", 0)))
                given += self.facts[cell].value * Decimal(str(protection.get("percent", 0))) / 100
                width = max(width, given)
            above[cell] = float(width / unit)
        contributor = None
        if settings.get("insiders"):
            contributor = self.who(problem, truth, settings["measure"] == "count")
        return replace(
            problem, truth=truth, examine=examine, above=above, below=above, contributor=contributor
        ), []

    def who(self, problem: Problem, truth: np.ndarray, is_count: bool) -> np.ndarray:
        if self.single is not None:
            names = {name: place for place, name in enumerate(sorted(set(self.single.values())))}
            label = np.full(problem.size, NOBODY)
            for cell, name in self.single.items():
                label[cell] = names[name]
            return label
        count = truth if is_count else np.full(problem.size, np.nan)
        for cell, facts in self.facts.items():
            if facts.contributors is not None:
                count[cell] = facts.contributors
        if np.isnan(count).any():
            raise Unusable("insiders need the number of contributors of every cell, or contributions.")
        return sole_contributors(count, problem.line, problem.cell, problem.coefficient)


def read_truth(folder: Path, settings: dict[str, Any], dimensions: list[str],
               hierarchies: dict[str, Hierarchy], cells: Cells) -> Truth:
    """The owner's cells of all tables."""
    rules = Rules.of(settings)
    holdings = read_holdings(folder, dimensions, hierarchies, cells)
    known: dict[int, Facts] = {}
    primary: set[int] = set()
    tables: list[dict[Key, Decimal]] = []
    for table in tables_of(settings):
        name = table.get("cells", "cells.csv")
        tables.append({})
        for row in rows_of(folder / name):
            key = key_of(row, dimensions, hierarchies, name)
            if key not in cells.number:
                raise Unusable(f"protected.csv lacks a cell of {name}.")
            cell = cells.number[key]
            value = number(row["value"], name)
            tables[-1][key] = value
            if holdings is None:
                known[cell] = facts_of_row(cell, row, value, settings["measure"] == "count")
            else:
                held = holdings.get(cell, {})
                known[cell] = Facts(value, len(held), held, EVERYBODY)
            is_primary = rules.is_primary(known[cell], row.get(rules.column or ""))
            if is_primary is None:
                raise Unusable(f"{name}: a rule of table.yml needs what the cells do not tell.")
            if is_primary:
                primary.add(cell)
    single = None
    if holdings is not None:
        single = {cell: next(iter(who)) for cell, who in holdings.items() if len(who) == 1}
    joint = None
    if file := settings.get("joint"):
        finest = {key: Decimal(0) for key in product(*(sorted(h.finest) for h in hierarchies.values()))}
        joint = finest | {
            key_of(row, dimensions, hierarchies, file): number(row["value"], file) for row in rows_of(folder / file)
        }
    return Truth(rules, known, primary, single, tables, list(hierarchies.values()), joint)


def facts_of_row(cell: int, row: dict[str, str], value: Decimal, is_count: bool) -> Facts:
    """From columns of the cells: everybody is in one cell of a line only."""
    told = int(row["contributors"]) if row.get("contributors") else int(value) if is_count else None
    named: dict[str, Share] = {}
    for place, column in enumerate(("largest", "second_largest")):
        if not row.get(column):
            break
        named[f"{cell}, {place}"] = (Decimal(row[column]), Decimal(1))
    is_complete = told is not None and told <= len(named)
    return Facts(value, told, named, EVERYBODY if is_complete else len(named))


def read_holdings(folder: Path, dimensions: list[str], hierarchies: dict[str, Hierarchy],
                  cells: Cells) -> dict[int, dict[str, Share]] | None:
    """What each holding has in each cell and margin, and for how many it stands; None where nobody says."""
    if not (folder / "contributions.csv").is_file():
        return None
    holdings: dict[int, dict[str, Share]] = defaultdict(dict)
    for row in rows_of(folder / "contributions.csv"):
        key = key_of(row, dimensions, hierarchies, "contributions.csv")
        share = number(row["value"], "contributions.csv")
        weight = number(row["weight"], "contributions.csv") if row.get("weight") else Decimal(1)
        if not share:
            continue  # who contributes nothing is no contributor
        above = (hierarchies[n].ancestors[c] for n, c in zip(dimensions, key, strict=True))
        for ancestor in product(*above):
            if ancestor in cells.number:
                held = holdings[cells.number[ancestor]]
                before = held.get(row["holding"], (Decimal(0), weight))
                held[row["holding"]] = (before[0] + share, max(before[1], weight))
    return holdings
