"""The files of a table folder (docs/table_folder.md), as the attack reads them."""

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from oboro.attack.lattice import Hierarchy, Key, Unusable


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
