"""Figures that the ministry publishes anyway: more lines of the table of residents.

A person whose age the register does not know is of unknown age in the release and in some band of the
ministry's. So a figure of a band is the release's cell plus some of the unknown, and these are all of
them; the ministry's total is the release's.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from oboro.tenants import PROJECT

FILE = PROJECT / "seeds" / "public" / "ministry_population.csv"
UNIVERSE = "residents"
COLUMNS = ("area_code", "age_group", "sex")
TOTAL, UNKNOWN = "total", "unknown"
Place = tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """One area and sex at one day: the value of each band and of the total."""

    reference_date: str
    area_code: str
    sex: str
    values: dict[str, int]

    def add_to(self, universe: Any) -> str:
        """Add the figures where they count the same people; what was left out, if something was."""
        cells = universe.cells
        if (
            universe.name != UNIVERSE
            or universe.fixed.get("reference_date") != self.reference_date
            or not set(COLUMNS) <= set(cells.dimensions)
            or self.area_code not in cells.hierarchies["area_code"].ancestors
        ):
            return ""
        name = f"figures of the ministry, {self.area_code}, {self.sex}"
        place = {age: self.key(universe, age) for age in [*self.values, UNKNOWN]}
        if any(key not in cells.number for key in place.values()):
            return f"{name}: the release lacks some of these cells; left out."
        if not self.agree(universe, place):
            return f"{name}: they contradict published cells; left out."
        spread = []
        for age, value in self.values.items():
            figure = self.own_cell(universe, "figure", age)
            universe.known[figure] = Decimal(value)
            line = [(-1, figure), (1, cells.number[place[age]])]
            if age != TOTAL:
                spread.append(self.own_cell(universe, "unknown of", age))
                universe.least[spread[-1]] = Decimal(0)
                line.append((1, spread[-1]))
            universe.lines.append(line)
        universe.lines.append([(-1, cells.number[place[UNKNOWN]]), *((1, cell) for cell in spread)])
        return ""

    def key(self, universe: Any, age: str) -> Place:
        return universe.key({"area_code": self.area_code, "age_group": age, "sex": self.sex})

    def own_cell(self, universe: Any, what: str, age: str) -> int:
        """A cell that is none of the release's: its codes are in no hierarchy."""
        label = f"{what} {self.area_code} {self.sex} {age}"
        return universe.cells.add((label,) * len(universe.cells.dimensions))

    def agree(self, universe: Any, place: dict[str, Place]) -> bool:
        """Whether the published cells can be these figures but for the unknown."""
        known = {
            age: universe.known[universe.cells.number[key]]
            for age, key in place.items()
            if universe.cells.number[key] in universe.known
        }
        more = {age: value - known[age] for age, value in self.values.items() if age in known}
        if more.pop(TOTAL, 0) != 0 or any(difference < 0 for difference in more.values()):
            return False
        return UNKNOWN not in known or sum(more.values()) <= known[UNKNOWN]


@cache
def read_figures() -> list[Figures]:
    """All figures of the seed."""
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            place = (row["reference_date"], row["area_code"], row["sex"])
            found[place][row["age_group"]] = int(row["value"])
    return [Figures(*place, values) for place, values in sorted(found.items())]
