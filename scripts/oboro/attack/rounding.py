"""Make a solver's point whole where it is not: mostly a few cells among thousands."""

import numpy as np

from oboro.attack.solver import Block, Solver, Unsolved

WHOLE = 1e-6
# Solve anew around the fractions, in wider and wider circles of lines.
CIRCLES = (1, 2, 3)
MOST_COLUMNS = 4_000
SECONDS = 5.0


def made_whole(block: Block, point: np.ndarray) -> np.ndarray:
    """The point with whole numbers around its fractions, if some fit; else as it was."""
    rounded = np.round(point)
    grown = np.abs(point - rounded) > WHOLE
    if not grown.any():
        return rounded
    rows = len(block.right)
    for _ in CIRCLES:
        touched = np.zeros(rows, bool)
        touched[block.row[grown[block.column]]] = True
        grown = grown.copy()
        grown[block.column[touched[block.row]]] = True
        if grown.sum() > MOST_COLUMNS:
            return point
        try:
            solved = solve_inside(block, rounded, grown)
        except Unsolved:
            return point
        if solved is not None:
            return solved
    return point


def solve_inside(block: Block, rounded: np.ndarray, grown: np.ndarray) -> np.ndarray | None:
    """Whole numbers for the grown columns with all others as they are."""
    left = block.right - np.bincount(
        block.row,
        np.where(grown, 0.0, rounded)[block.column] * block.coefficient,
        len(block.right),
    )
    inside = grown[block.column]
    columns = np.flatnonzero(grown)
    place = np.full(block.size, -1)
    place[columns] = np.arange(len(columns))
    rows, row = np.unique(block.row[inside], return_inverse=True)
    small = Block(
        row, place[block.column[inside]], block.coefficient[inside], left[rows],
        block.lower[columns], block.upper[columns],
    )
    point = Solver(small, integer=True, seconds=SECONDS).maximise(np.arange(1), np.zeros(1))
    if point is None:
        return None
    whole = rounded.copy()
    whole[columns] = np.round(point)
    return whole
