"""What an attacker starts from, as arrays; it knows nothing of where the cells come from."""

from dataclasses import dataclass, field

import numpy as np


class Contradiction(Exception):
    """No table fits what is known: the relations or the bounds are wrong. Nothing can be concluded."""


@dataclass(frozen=True)
class Problem:
    """Cells 0 … n − 1 of tables about the same units, and all that is public about them.

    Every line says that the sum of coefficient × cell over its members is zero.
    """

    known: np.ndarray  # float, the published value, NaN where hidden
    lower: np.ndarray  # float, what every hidden cell is publicly known to be at least
    upper: np.ndarray  # float, and at most; inf for no bound
    integer: np.ndarray  # bool, whole numbers only
    line: np.ndarray  # int, one entry per member of a line, 0, 1, …
    cell: np.ndarray  # int, the member
    coefficient: np.ndarray  # float, whole numbers
    examine: np.ndarray  # bool, cells that must not be disclosed
    depth: np.ndarray | None = None  # int, how far down a hierarchy; deeper cells are freed first
    codes: np.ndarray | None = None  # int, by cell and dimension, −1 for sums; cells of few codes are freed at once
    truth: np.ndarray | None = None  # float, the true table, where it is at hand
    above: np.ndarray | None = None  # float, how far the attacker's interval must reach above the truth
    below: np.ndarray | None = None  # float, and below it
    contributor: np.ndarray | None = None  # int, the only contributor of a cell, −1 for several or none

    @property
    def size(self) -> int:
        return len(self.known)

    def check(self) -> None:
        """Refuse what would make the answer meaningless."""
        for name in ("lower", "upper", "integer", "examine", "depth", "codes", "truth", "above", "below",
                     "contributor"):
            array = getattr(self, name)
            if array is not None and len(array) != self.size:
                raise ValueError(f"{name} needs one entry per cell.")
        if not len(self.line) == len(self.cell) == len(self.coefficient):
            raise ValueError("line, cell and coefficient belong together.")
        if len(self.cell) and not 0 <= self.cell.min() <= self.cell.max() < self.size:
            raise ValueError("a line names a cell that does not exist.")
        if np.isnan(self.lower).any() or np.isnan(self.upper).any():
            raise ValueError("a bound is missing.")
        if (self.coefficient != np.round(self.coefficient)).any():
            raise ValueError("coefficients are whole numbers.")
        if (self.above is None) != (self.below is None) or (
            self.truth is None and (self.above is not None or self.contributor is not None)
        ):
            raise ValueError("widths and insiders need the truth, and widths both sides.")


@dataclass
class Findings:
    """What the attack found out about the cells to examine, by cell number."""

    disclosed: list[int] = field(default_factory=list)  # only one value is possible
    too_narrow: list[int] = field(default_factory=list)  # the interval is shorter than required
    undecided: list[int] = field(default_factory=list)  # neither proved; counts as not passed
    insiders: list[tuple[int, int]] = field(default_factory=list)  # (contributor, cell it learns)
    insiders_undecided: list[tuple[int, int]] = field(default_factory=list)
    unsafe_sums: list[int] = field(default_factory=list)  # totals whose hidden parts break a rule together
    statistics: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 nothing found, 1 findings, 2 something could not be decided."""
        if self.undecided or self.insiders_undecided:
            return 2
        return 1 if self.disclosed or self.too_narrow or self.insiders or self.unsafe_sums else 0
