"""What a tenant's anonymised records tell of the cells of its release: how large they are at least."""

from decimal import Decimal
from typing import Any

import duckdb

from oboro.attack.lattice import Unusable
from oboro.attack.report import Report
from oboro.connection import attach_records
from oboro.keys import find_key
from oboro.tenants import Tenant, UnusableInput

DIMENSIONS = ("area_code", "age_group", "age_class", "sex", "nationality")


def read_least_counts(tenant: Tenant, report: Report) -> list[dict[str, Any]]:
    """What the published records tell; none where there are none. Without the key that is a limit."""
    if not tenant.records.is_file():
        return []
    try:
        find_key(tenant.code)
    except UnusableInput:
        report.limits.append("Without the key the anonymised records that were provided are not taken in.")
        return []
    with duckdb.connect(":memory:") as connection:
        attach_records(connection, tenant, tenant.records, read_only=True)
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        found = connection.execute("from records.about_least_counts order by all")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def belongs(row: dict[str, Any], universe: Any) -> bool:
    """Whether what the records tell is about this universe's cells."""
    same_day = str(row["reference_date"]) == universe.fixed.get("reference_date")
    return row["universe"] == universe.name and same_day


def take_in(universes: list[Any], rows: list[dict[str, Any]], report: Report) -> None:
    """Raise the lower bounds of all universes; Unusable where rows are about none."""
    for name in sorted({row["universe"] for row in rows}):
        told = [row for row in rows if row["universe"] == name]
        if not any(universe.name == name for universe in universes):
            report.limits.append(f"No table of {name} is attacked, so what the records tell of it is not taken in.")
        elif not all(any(belongs(row, universe) for universe in universes) for row in told):
            raise Unusable(f"the anonymised records tell of {name} on a day that no table has.")
    for universe in universes:
        add_least_counts(universe, rows)
    if rows:
        report.limits.append(
            "The anonymised records are taken in as least numbers of residents and taxpayers and of their incomes, "
            "not of households."
        )


def add_least_counts(universe: Any, rows: list[dict[str, Any]]) -> None:
    """Raise the lower bounds of a universe's cells; Unusable where a published cell is smaller than that."""
    for row in rows:
        if not belongs(row, universe):
            continue
        codes = {d: row[d] for d in DIMENSIONS if row[d] is not None}
        key = universe.key({d: universe.cells.hierarchies[d].root if c == "total" else c for d, c in codes.items()})
        for dimension, code in zip(universe.cells.dimensions, key, strict=True):
            if code not in universe.cells.hierarchies[dimension].ancestors:
                raise Unusable(f"about_least_counts names {code}, which about_hierarchies lacks in {dimension}.")
        cell = universe.cells.add(key)
        least = Decimal(row["least"])
        if cell in universe.known:
            if universe.known[cell] < least:
                raise Unusable(f"{universe.name}: a published cell is smaller than the records of its kind.")
            continue
        universe.least[cell] = max(least, universe.least.get(cell, least))
