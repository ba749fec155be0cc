"""The restricted truth of a release, to measure widths by: opened read-only, with the tenant's key."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np

from oboro.attack.report import Report
from oboro.connection import attach_restricted
from oboro.keys import find_key
from oboro.tenants import Tenant, UnusableInput

# Columns of the model that names the primary cells, beside its dimensions.
OWN = ("value", "is_primary", "protect_above", "protect_below", "sole_contributor")
Row = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """The true cells of each statistic and column of values."""

    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def add_to(self, universe: Any, report: Report) -> None:
        """Give a universe its true values; without all of them it is attacked as by a stranger."""
        truth: dict[int, Decimal] = {}
        line, cell, coefficient = universe.cells.lines()  # names the cells that no table shows, too
        for mart in universe.marts:
            for row in self.rows.get((mart.statistic, mart.value), []):
                if any(str(row.get(c, v)) != v for c, v in universe.fixed.items()):
                    continue
                codes = {d: row[c] for c, d in mart.columns if d}
                number = universe.cells.number.get(universe.key(codes))
                if number is None:
                    continue
                truth[number] = Decimal(row["value"])
                # Merging protects areas below the floors, whatever other areas show.
                is_protected = mart.method != "merging" or codes["area_code"] in universe.merged_areas
                if row["is_primary"] and is_protected:
                    widths = (row.get("protect_above"), row.get("protect_below"))
                    universe.primary[number] = tuple(Decimal(width or 0) for width in widths)
                if row.get("sole_contributor") is not None:
                    universe.contributor[number] = str(row["sole_contributor"])
        for number in set(universe.cells.number.values()) & set(universe.known):
            truth.setdefault(number, universe.known[number])
        # Beside the hierarchies' such as the ministry's.
        complete(truth, [*universe.lines, *lines_of(line, cell, coefficient)])
        if set(universe.cells.number.values()) - set(truth):
            report.limits.append(f"{universe.name}: true values are lacking; widths are not checked.")
            universe.primary.clear()
            universe.contributor.clear()
            return
        universe.truth = truth


def lines_of(line: np.ndarray, cell: np.ndarray, coefficient: np.ndarray) -> list[list[tuple[int, int]]]:
    """Lines as lists of (coefficient, cell)."""
    order = np.argsort(line, kind="stable")
    borders = np.flatnonzero(np.diff(line[order])) + 1
    return [
        [(int(coefficient[i]), int(cell[i])) for i in members]
        for members in np.split(order, borders) if len(members)
    ]


def complete(truth: dict[int, Decimal], lines: list[list[tuple[int, int]]]) -> None:
    """Add the cells that are all that is left over of a line, as long as there are any."""
    open_lines = lines
    while open_lines:
        left = []
        for members in open_lines:
            lacking = [(a, cell) for a, cell in members if cell not in truth]
            if len(lacking) == 1:
                rest = sum(a * truth[cell] for a, cell in members if cell in truth)
                truth[lacking[0][1]] = -rest / lacking[0][0]
            elif lacking:
                left.append(members)
        if len(left) == len(open_lines):
            return
        open_lines = left


def read_truth(tenant: Tenant, statistics: set[tuple[str, str]]) -> Truth | None:
    """The true cells of these statistics and columns of values; None where the key or the file is not at hand."""
    try:
        find_key(tenant.code)
    except UnusableInput:
        return None
    if not tenant.restricted.is_file():
        return None
    truth = Truth()
    with duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant, read_only=True)
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        tables = {
            name for (name,) in connection.execute(
                "select table_name from duckdb_tables() "
                "where database_name = 'restricted' and schema_name = 'protected'"
            ).fetchall()
        }
        for statistic, value in sorted(statistics):
            # A statistic of two columns has a model for the second, named like it.
            name = f"pro_{statistic}__{value}"
            if name not in tables:
                name = f"pro_{statistic}__primary"
            if name in tables:
                found = connection.execute(f'select * from restricted.protected."{name}"')
                columns = [column[0] for column in found.description]
                truth.rows[statistic, value] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return truth
