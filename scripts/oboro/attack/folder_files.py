"""The files of a table folder (docs/table_folder.md), as the attack reads them: line by line, as text."""

import csv
import re
from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from oboro.attack.lattice import Hierarchy, Key, Unusable
from oboro.table_folder import require_columns

NUMBER = re.compile("[0-9]+([.][0-9]+)?")


@dataclass(frozen=True)
class Row:
    """One line of a file, and where it stands."""

    where: str
    texts: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.texts[column]

    def refused(self, said: str) -> Unusable:
        return Unusable(f"{self.where}: {said}")

    def number(self, column: str, is_whole: bool = False) -> Decimal:
        """Exactly as written."""
        if not NUMBER.fullmatch(self[column]):
            raise self.refused(f"column {column}: this is not a number from 0. Write digits, with a point before "
                               "decimals, and nothing else.")
        found = Decimal(self[column])
        if is_whole and found != found.to_integral_value():
            raise self.refused(f"column {column}: this is no whole number.")
        return found


def rows_of(path: Path, columns: list[str]) -> list[Row]:
    """The lines of a CSV file that has these columns."""
    header = require_columns(path, columns)
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream, strict=True)
        try:
            next(lines)
            for texts in lines:
                where = f"{path.name}, line {lines.line_num}"
                if texts and len(texts) != len(header):
                    raise Unusable(f"{where}: {len(texts)} columns. Expected {len(header)}, as in line 1, "
                                   "separated by commas.")
                if texts:
                    rows.append(Row(where, dict(zip(header, texts, strict=True))))
        except (UnicodeDecodeError, csv.Error):
            where = f"{path.name}, after line {lines.line_num}"
            raise Unusable(f"{where}: this is not CSV in UTF-8 with commas. Save it as such.") from None
    return rows


def read_hierarchy(path: Path) -> Hierarchy:
    """The codes of a dimension, each with those above it."""
    rows = rows_of(path, ["code", "parent"])
    for row in rows:
        if not row["code"]:
            raise row.refused("the code is empty. Name it.")
    roots = [row["code"] for row in rows if not row["parent"]]
    if len(roots) != 1:
        raise Unusable(f"{path.name}: exactly one code, the total, has an empty parent, not {len(roots)}.")
    return Hierarchy.of(path.name, [(row["code"], row["parent"] or None) for row in rows])


def key_of(row: Row, hierarchies: dict[str, Hierarchy], own: Container[str]) -> Key:
    """The codes of a row, which has these dimensions of its own; in any other it stands at the root."""
    for name, hierarchy in hierarchies.items():
        if name in own and row[name] not in hierarchy.ancestors:
            raise row.refused(f"column {name}: hierarchies/{name}.csv lacks the code {row[name]}. Add it there or "
                              "correct it.")
    return tuple(row[name] if name in own else hierarchy.root for name, hierarchy in hierarchies.items())


def named(key: Key, hierarchies: dict[str, Hierarchy]) -> str:
    """A cell by its codes, for messages."""
    return ", ".join(f"{name}={code}" for name, code in zip(hierarchies, key, strict=True))
