"""The restricted truth of a release, to measure widths by: opened read-only, with the tenant's key."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from oboro.attack.report import Report
from oboro.connection import attach_restricted
from oboro.keys import find_key
from oboro.tenants import Tenant, UnusableInput

# Columns of the model that names the primary cells, beside its dimensions.
OWN = ("value", "is_primary", "protect_above", "protect_below", "sole_contributor")
Row = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """The rows of pro_<statistic>__primary by statistic."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add_to(self, universe: Any, report: Report) -> None:
        """Give a universe its true values; without all of them it is attacked as by a stranger."""
        truth: dict[int, Decimal] = {}
        for mart in universe.marts:
            for row in self.rows.get(mart.statistic, []):
                if any(str(row.get(c, v)) != v for c, v in universe.fixed.items()):
                    continue
                codes = {d: row[c] for c, d in mart.columns if d}
                number = universe.cells.number.get(universe.key(codes))
                if number is None:
                    continue
                truth[number] = Decimal(row["value"])
                if row["is_primary"]:
                    widths = (row.get("protect_above"), row.get("protect_below"))
                    universe.primary[number] = tuple(Decimal(width or 0) for width in widths)
                if row.get("sole_contributor") is not None:
                    universe.contributor[number] = str(row["sole_contributor"])
        for number in set(universe.cells.number.values()) & set(universe.known):
            truth.setdefault(number, universe.known[number])
        for line in universe.lines:  # such as the ministry's: what is left over
            if len(lacking := [(a, cell) for a, cell in line if cell not in truth]) == 1:
                rest = sum(a * truth[cell] for a, cell in line if cell in truth)
                truth[lacking[0][1]] = -rest / lacking[0][0]
        if set(universe.cells.number.values()) - set(truth):
            report.limits.append(f"{universe.name}: true values are lacking; widths are not checked.")
            universe.primary.clear()
            universe.contributor.clear()
            return
        universe.truth = truth


def read_truth(tenant: Tenant, statistics: set[str]) -> Truth | None:
    """The true cells of these statistics; None where the key or the file is not at hand."""
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
        for statistic in sorted(statistics):
            if (name := f"pro_{statistic}__primary") in tables:
                found = connection.execute(f'select * from restricted.protected."{name}"')
                columns = [column[0] for column in found.description]
                truth.rows[statistic] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return truth
