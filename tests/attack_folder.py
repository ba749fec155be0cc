"""What an attacker can work out from protected.csv: a small linear programme, for small tables only.

It shares nothing with the engine. The unknowns are the cells of the finest codes; each shown cell,
margin or not, is a sum of them, and either known or hidden.
"""

import csv
import itertools
import math
from dataclasses import dataclass
from pathlib import Path

import highspy

Codes = tuple[str, ...]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Protected:
    """A table folder after scripts/protect."""

    folder: Path
    dimensions: list[str]
    lower_bound: float

    def __post_init__(self) -> None:
        self.cells = {
            tuple(row[d] for d in self.dimensions): None if row["status"] == "hidden" else row["value"]
            for row in rows(self.folder / "protected.csv")
        }
        self.leaves_of = [self._leaves(d) for d in self.dimensions]
        finest = [sorted(set().union(*below.values())) for below in self.leaves_of]
        self.leaf_number = {codes: i for i, codes in enumerate(itertools.product(*finest))}

    def _leaves(self, dimension: str) -> dict[str, set[str]]:
        listed = rows(self.folder / "hierarchies" / f"{dimension}.csv")
        children: dict[str, set[str]] = {row["code"]: set() for row in listed}
        for row in listed:
            if row["parent"]:
                children[row["parent"]].add(row["code"])

        def below(code: str) -> set[str]:
            return set().union(*map(below, children[code])) if children[code] else {code}

        return {code: below(code) for code in children}

    @property
    def hidden(self) -> set[Codes]:
        return {codes for codes, value in self.cells.items() if value is None}

    def parts(self, codes: Codes) -> list[int]:
        """The unknowns that a cell is the sum of."""
        below = [leaves[code] for leaves, code in zip(self.leaves_of, codes, strict=True)]
        return [self.leaf_number[leaf] for leaf in itertools.product(*below)]

    def interval(self, target: Codes, known: dict[Codes, float]) -> tuple[float, float]:
        """The least and the largest value that a cell can have, for an attacker who knows `known`."""
        found = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            model = highspy.Highs()
            model.setOptionValue("output_flag", False)
            model.setOptionValue("threads", 1)  # HiGHS cannot have two numbers in one process
            for _ in self.leaf_number:
                model.addVar(0.0, highspy.kHighsInf)
            for codes, value in self.cells.items():
                exact = known.get(codes, None if value is None else float(value))
                least, most = (self.lower_bound, highspy.kHighsInf) if exact is None else (exact, exact)
                parts = self.parts(codes)
                model.addRow(least, most, len(parts), parts, [1.0] * len(parts))
            for number in self.parts(target):
                model.changeColCost(number, 1.0)
            model.changeObjectiveSense(sense)
            model.run()
            status = model.getModelStatus()
            unbounded = (
                highspy.HighsModelStatus.kUnbounded,
                highspy.HighsModelStatus.kUnboundedOrInfeasible,
            )
            if status in unbounded:
                found.append(math.inf)
                continue
            assert status == highspy.HighsModelStatus.kOptimal, status
            found.append(model.getInfo().objective_function_value)
        return found[0], found[1]
