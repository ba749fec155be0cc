"""What the owner of a table folder knows: true values, primary cells, their widths, who contributes."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from math import prod

import numpy as np

from oboro.attack.contributors import NOBODY, sole_contributors
from oboro.attack.folder_files import Row, key_of, named, rows_of
from oboro.attack.groups import frequencies, group_disclosures
from oboro.attack.lattice import Cells, Hierarchy, Key, Unusable
from oboro.attack.problem import Problem
from oboro.attack.rules import EVERYBODY, Facts, Rules, Share
from oboro.attack.truth import complete, lines_of
from oboro.joint_table import NotFound, find_joint
from oboro.table_folder import WAIVER, Request, Table


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

    def added_to(self, problem: Problem, request: Request, unit: Decimal,
                 numbers: dict[Key, int]) -> tuple[Problem, list[str]]:
        size = problem.size
        truth = np.full(size, np.nan)
        values = self.values
        lines = lines_of(problem.line, problem.cell, problem.coefficient)
        # Cells that no table shows follow from those around them, or are as they could be.
        complete(values, lines)
        if len(values) < size and len(self.tables) > 1:
            values = {numbers[key]: v for key, v in self.finest_cells(unit).items() if key in numbers} | values
            complete(values, lines)
        for cell, value in values.items():
            truth[cell] = float(value / unit)
        # A primary cell that is published is disclosed by itself.
        examine = np.isin(np.arange(size), list(self.primary))
        if np.isnan(truth).any():
            limit = "Cells that no table shows have no true value: neither widths nor insiders are checked."
            return replace(problem, examine=examine), [limit]
        above = np.zeros(size)
        for cell in self.primary:
            width = self.rules.width(self.facts[cell])
            given = (request.width or 0) + self.facts[cell].value * (request.percent or 0) / 100
            above[cell] = float(max(width, given) / unit)
        contributor = None
        if request.insiders:
            contributor = self.who(problem, truth, request.measure == "count")
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


def read_truth(request: Request, hierarchies: dict[str, Hierarchy], cells: Cells,
               shown: dict[Key, Decimal | None]) -> Truth:
    """The owner's cells of all tables: those that protected.csv shows, no more and no fewer."""
    rules = Rules.of(request.rules)
    holdings = read_holdings(request, hierarchies, cells)
    askers = read_askers(request, hierarchies, cells)
    known: dict[int, Facts] = {}
    tables: list[dict[Key, Decimal]] = []
    told: list[dict[Key, tuple[Row, Facts]]] = []
    for table in request.tables:
        tables.append({})
        told.append({})
        for key, row in cells_of(request, table, hierarchies).items():
            value = tables[-1][key] = row.number("value", request.measure == "count")
            if key not in shown:
                raise row.refused("protected.csv lacks this cell. Protect the table anew.")
            if shown[key] not in (None, value):
                raise row.refused("protected.csv publishes another value of this cell. Protect the table anew.")
            cell = cells.number[key]
            if cell in known and known[cell].value != value:
                raise row.refused("another table has another value of this cell. Correct one of them.")
            if holdings is None:
                known[cell] = facts_of_row(cell, row, value, table, request.measure == "count")
            else:
                held = holdings.get(cell, {})
                if sum(share * weight for share, weight in held.values()) != value:
                    raise row.refused("the cell is not the sum of its rows in contributions.csv, each value times "
                                      "its weight. Correct one of them.")
                asking = askers[cell]
                largest = max((held[who][0] for who in asking if who in held), default=Decimal(0))
                known[cell] = Facts(value, len(held), held, EVERYBODY, len(asking), largest)
            told[-1][key] = row, known[cell]
    waived = read_waived(request, hierarchies)
    primary: set[int] = set()
    for rows, grouped in zip(told, in_groups(rules, tables, hierarchies), strict=True):
        for key, (row, facts) in rows.items():
            given = bool(rules.column) and says_true(row, rules.column)
            is_primary = rules.is_primary(facts, given, key in grouped, request.waivable if key in waived else ())
            if is_primary is None:
                raise row.refused("a rule of table.yml needs what the cells do not tell.")
            if is_primary:
                primary.add(cells.number[key])
    for key in shown:
        if cells.number[key] not in known:
            files = ", ".join(table.file for table in request.tables)
            raise Unusable(f"{files}: the cell {named(key, hierarchies)} of protected.csv is missing. Give it a "
                           "line, or protect the table anew.")
    single = None
    if holdings is not None:
        single = {cell: next(iter(who)) for cell, who in holdings.items() if len(who) == 1}
    joint = read_joint(request, hierarchies) if request.joint else None
    return Truth(rules, known, primary, single, tables, list(hierarchies.values()), joint)


def in_groups(rules: Rules, tables: list[dict[Key, Decimal]],
              hierarchies: dict[str, Hierarchy]) -> list[set[Key]]:
    """The cells of each table that group disclosure makes primary."""
    found: list[set[Key]] = [set() for _ in tables]
    for attribute, outside in rules.groups:
        place = list(hierarchies).index(attribute)
        common = frequencies(tables, place)
        for cells, table in zip(found, tables, strict=True):
            cells |= group_disclosures(table, place, hierarchies[attribute], common, outside)
    return found


def read_waived(request: Request, hierarchies: dict[str, Hierarchy]) -> set[Key]:
    """The cells of waivers.csv; when it expires is no matter, for it was valid when the table was protected."""
    waived: set[Key] = set()
    if request.waivable:
        for row in rows_of(request.folder / "waivers.csv", [*request.dimensions, *WAIVER]):
            if not row["reason"].strip() or not row["approver"].strip():
                raise row.refused("a waiver needs a reason and an approver.")
            waived.add(key_of(row, hierarchies, request.dimensions))
    return waived


def cells_of(request: Request, table: Table, hierarchies: dict[str, Hierarchy]) -> dict[Key, Row]:
    """The lines of a table, one for every combination of its codes."""
    rows: dict[Key, Row] = {}
    for row in rows_of(request.folder / table.file, [*table.dimensions, *table.columns.values()]):
        key = key_of(row, hierarchies, table.dimensions)
        if key in rows:
            raise row.refused("the cell is there twice. Leave one of the lines.")
        rows[key] = row
    codes = [sorted({key[place] for key in rows}) for place in range(len(hierarchies))]
    if prod(map(len, codes)) != len(rows):
        missing = next(key for key in product(*codes) if key not in rows)
        raise Unusable(f"{table.file}: the cell {named(missing, hierarchies)} is missing. Every combination of "
                       "codes needs a line, with zeros and totals.")
    return rows


def says_true(row: Row, column: str) -> bool:
    """What a column of true and false says."""
    if row[column].lower() not in ("true", "false"):
        raise row.refused(f"column {column}: write true or false.")
    return row[column].lower() == "true"


def facts_of_row(cell: int, row: Row, value: Decimal, table: Table, is_count: bool) -> Facts:
    """From the columns that the rules need: everybody is in one cell of a line only."""
    if "contributors" in table.columns:
        told = int(row.number("contributors", is_whole=True))
    else:
        told = int(value) if is_count else None
    largest: dict[str, Share] = {}
    for place, column in enumerate(("largest", "second_largest")):
        if column not in table.columns or not row[column]:
            break
        largest[f"{cell}, {place}"] = (row.number(column), Decimal(1))
    is_complete = told is not None and told <= len(largest)
    asking, largest_asking = 0, Decimal(0)
    if "requesting" in table.columns:
        asking = int(row.number("requesting", is_whole=True))
        largest_asking = row.number("largest_requesting")
    return Facts(value, told, largest, EVERYBODY if is_complete else len(largest), asking, largest_asking)


def read_joint(request: Request, hierarchies: dict[str, Hierarchy]) -> dict[Key, Decimal]:
    """The finest cells of the joint table; what its file leaves out is zero."""
    finest = dict.fromkeys(product(*(sorted(h.finest) for h in hierarchies.values())), Decimal(0))
    given: dict[Key, Decimal] = {}
    for row in rows_of(request.joint, [*request.dimensions, "value"]):
        key = key_of(row, hierarchies, request.dimensions)
        if key not in finest:
            raise row.refused("this is none of the finest cells. Give the finest cells alone.")
        if key in given:
            raise row.refused("the cell is there twice. Leave one of the lines.")
        given[key] = row.number("value", request.measure == "count")
    return finest | given


def read_holdings(request: Request, hierarchies: dict[str, Hierarchy],
                  cells: Cells) -> dict[int, dict[str, Share]] | None:
    """What each holding has in each cell and margin, and for how many it stands; None where nobody says."""
    if request.contributions is None:
        return None
    holdings: dict[int, dict[str, Share]] = defaultdict(dict)
    weights: dict[str, Decimal] = {}
    columns = [*request.dimensions, *request.contributions]
    for row in rows_of(request.folder / "contributions.csv", columns):
        key = key_of(row, hierarchies, request.dimensions)
        holding, share = row["holding"], row.number("value")
        weight = row.number("weight") if "weight" in request.contributions else Decimal(1)
        if not holding:
            raise row.refused("column holding: this is empty. Say whose contribution it is.")
        if weight < 1:
            raise row.refused("column weight: this is no number from 1.")
        if weights.setdefault(holding, weight) != weight:
            raise row.refused(f"column weight: the holding {holding} has several weights. Give it one.")
        if not share:
            continue  # who contributes nothing is no contributor
        for ancestor in product(*(h.ancestors[code] for h, code in zip(hierarchies.values(), key, strict=True))):
            if ancestor in cells.number:
                held = holdings[cells.number[ancestor]]
                before, _ = held.get(holding, (Decimal(0), weight))
                held[holding] = (before + share, weight)
    return holdings


def read_askers(request: Request, hierarchies: dict[str, Hierarchy], cells: Cells) -> dict[int, set[str]]:
    """The holdings that asked for protection, by the cells and margins they report anything to, zeros too."""
    askers: dict[int, set[str]] = defaultdict(set)
    if "requesting" in (request.contributions or {}):
        for row in rows_of(request.folder / "contributions.csv", [*request.dimensions, "holding", "requesting"]):
            if says_true(row, "requesting"):
                key = key_of(row, hierarchies, request.dimensions)
                above = (h.ancestors[code] for h, code in zip(hierarchies.values(), key, strict=True))
                for ancestor in product(*above):
                    if ancestor in cells.number:
                        askers[cells.number[ancestor]].add(row["holding"])
    return askers
