"""The unknowns of a problem: published values moved to the right-hand side, bounds propagated.

Members of lines stay plain arrays (line, column, coefficient), grouped by numpy.
"""

from dataclasses import dataclass

import numpy as np

from oboro.attack.problem import Contradiction, Problem

# Every round is valid by itself, so stopping early proves less and never something false.
MOST_ROUNDS = 60
TOLERANCE = 1e-6


@dataclass(frozen=True)
class System:
    """Unknown columns 0 … n − 1: for every row, sum of coefficient × column = right."""

    cells: np.ndarray  # cell number of each column
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    row: np.ndarray
    column: np.ndarray
    coefficient: np.ndarray
    right: np.ndarray

    @property
    def size(self) -> int:
        return len(self.cells)


def dense(labels: np.ndarray) -> tuple[np.ndarray, int]:
    """The same labels as 0, 1, … in order, and how many there are."""
    distinct, numbered = np.unique(labels, return_inverse=True)
    return numbered.astype(np.int64), len(distinct)


def reduce(problem: Problem) -> System:
    """Put what is published in; Contradiction if published cells alone do not add up."""
    hidden = np.isnan(problem.known)
    line, rows = dense(problem.line)
    value = np.where(hidden, 0.0, problem.known)
    right = -np.bincount(line, problem.coefficient * value[problem.cell], rows)
    scale = np.bincount(line, np.abs(problem.coefficient * value[problem.cell]), rows)
    is_open = hidden[problem.cell]
    closed = np.ones(rows, bool)
    closed[line[is_open]] = False
    if (wrong := closed & (np.abs(right) > TOLERANCE * np.maximum(1, scale * 1e-6))).any():
        raise Contradiction(f"{int(wrong.sum())} lines of published cells do not add up.")
    cells = np.flatnonzero(hidden)
    place = np.full(problem.size, -1)
    place[cells] = np.arange(len(cells))
    row, _ = dense(line[is_open])
    return System(
        cells=cells,
        lower=problem.lower[cells].astype(float),
        upper=problem.upper[cells].astype(float),
        integer=problem.integer[cells],
        row=row,
        column=place[problem.cell[is_open]],
        coefficient=problem.coefficient[is_open].astype(float),
        right=right[np.unique(line[is_open])],
    )


def propagate(system: System) -> tuple[np.ndarray, np.ndarray, int]:
    """Bounds that follow line by line, rounded inwards where whole; lower, upper, rounds used.

    In each line a member is what the others leave: at least the right-hand side less all they can be
    at most. What ends with one value is determined; the converse does not hold.
    """
    lower, upper = system.lower.copy(), system.upper.copy()
    rows, row, column, a = len(system.right), system.row, system.column, system.coefficient
    whole = system.integer[column]
    rounds = 0
    for rounds in range(1, MOST_ROUNDS + 1):
        least = np.where(a > 0, a * lower[column], a * upper[column])
        most = np.where(a > 0, a * upper[column], a * lower[column])
        of_least, of_most = _without_self(row, least, rows), _without_self(row, most, rows)
        low, high = system.right[row] - of_most, system.right[row] - of_least
        low, high = np.where(a > 0, low / a, high / a), np.where(a > 0, high / a, low / a)
        low = np.where(whole, np.ceil(low - TOLERANCE), low)
        high = np.where(whole, np.floor(high + TOLERANCE), high)
        new_lower, new_upper = lower.copy(), upper.copy()
        np.maximum.at(new_lower, column, low)
        np.minimum.at(new_upper, column, high)
        slack = TOLERANCE * np.maximum(1, np.abs(np.where(np.isfinite(new_lower), new_lower, 0)))
        if (new_lower > new_upper + slack).any():
            raise Contradiction("no table fits the published cells and the bounds.")
        new_upper = np.maximum(new_lower, new_upper)
        # An interval that is unbounded or shrinks by a hundredth is worth another round.
        gained = (new_lower > lower + 0.01) | (new_upper < upper - 0.01)
        lower, upper = new_lower, new_upper
        if not gained.any():
            break
    return lower, upper, rounds


def _without_self(row: np.ndarray, part: np.ndarray, rows: int) -> np.ndarray:
    """For each member the sum of the other members' parts; ±inf where one of them is unbounded."""
    infinite = ~np.isfinite(part)
    finite = np.where(infinite, 0.0, part)
    others = np.bincount(row, finite, rows)[row] - finite
    unbounded = np.bincount(row, infinite, rows)[row] - infinite
    sign = np.zeros(rows)
    sign[row[infinite]] = np.sign(part[infinite])
    return np.where(unbounded > 0, np.copysign(np.inf, sign[row]), others)


def peel(row: np.ndarray, column: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Free columns that can move at all as far as line counts tell: none is alone in a row."""
    free = free.copy()
    while True:
        live = free[column]
        count = np.bincount(row[live], minlength=int(row.max(initial=-1)) + 1)
        alone = live & (count[row] == 1)
        if not alone.any():
            return free
        free[column[alone]] = False


def components(row: np.ndarray, column: np.ndarray, size: int) -> np.ndarray:
    """A label per column: the same where columns are joined by rows."""
    label = np.arange(size)
    rows = int(row.max(initial=-1)) + 1
    while True:
        smallest = np.full(rows, size)
        np.minimum.at(smallest, row, label[column])
        new = label.copy()
        np.minimum.at(new, column, smallest[row])
        new = np.minimum(new, new[new])
        if (new == label).all():
            return label
        label = new
