"""All access to HiGHS.

A solver is trusted with nothing: what it calls a solution is a point that the caller verifies, and
"impossible" or "at most" is believed only with the status that means it. Everything else is Unsolved.
"""

import os
import sys
from dataclasses import dataclass
from functools import cache

import highspy
import numpy as np

# Above this many columns the interior-point method is faster than the simplex method.
SIMPLEX_COLUMNS = 5_000
FEASIBILITY = 1e-7
# How far a solution may be off: rows add up to a few of the solver's own tolerances.
VIOLATION = 1e-5


class Unsolved(Exception):
    """The solver stopped without an answer; nothing may be concluded."""


@cache
def greet_nobody() -> None:
    """HiGHS prints its name when it is first made, and no option can stop it."""
    sys.stdout.flush()
    screen = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
    finally:
        os.dup2(screen, 1)
        os.close(nowhere)
        os.close(screen)


@dataclass(frozen=True)
class Block:
    """A linear programme: rows of coefficient × column = right, bounds on columns."""

    row: np.ndarray
    column: np.ndarray
    coefficient: np.ndarray
    right: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    @property
    def size(self) -> int:
        return len(self.lower)


def both_ways(block: Block) -> Block:
    """Steps up and steps down as columns of their own, so that the way moved can have a price."""
    return Block(
        row=np.concatenate([block.row, block.row]),
        column=np.concatenate([block.column, block.column + block.size]),
        coefficient=np.concatenate([block.coefficient, -block.coefficient]),
        right=block.right,
        lower=np.zeros(2 * block.size),
        upper=np.concatenate([block.upper, -block.lower]),
    )


class Solver:
    """One block in HiGHS, solved for many objectives."""

    def __init__(self, block: Block, integer: bool = False, seconds: float = 60.0,
                 simplex: bool = False) -> None:
        self.block = block
        self.seconds = seconds
        self.integer = integer
        greet_nobody()
        self.highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            # HiGHS refuses a second instance with another number, and leaves it unsolved.
            ("threads", 1),
            ("random_seed", 1),
            ("primal_feasibility_tolerance", FEASIBILITY),
            ("mip_feasibility_tolerance", FEASIBILITY),
            ("mip_rel_gap", 0.0),
        ):
            self._must(self.highs.setOptionValue(option, value))
        if not (integer or simplex) and block.size > SIMPLEX_COLUMNS:
            self._must(self.highs.setOptionValue("solver", "ipm"))
        self._must(self.highs.passModel(self._model()))

    def _model(self) -> highspy.HighsLp:
        block = self.block
        order = np.lexsort((block.row, block.column))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = block.size, len(block.right)
        model.col_cost_ = np.zeros(block.size)
        model.col_lower_, model.col_upper_ = block.lower, block.upper
        model.row_lower_ = model.row_upper_ = block.right
        model.sense_ = highspy.ObjSense.kMaximize
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        counts = np.bincount(block.column, minlength=block.size)
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        model.a_matrix_.index_ = block.row[order].astype(np.int32)
        model.a_matrix_.value_ = block.coefficient[order]
        if self.integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * block.size
        return model

    @staticmethod
    def _must(status: highspy.HighsStatus) -> None:
        if status != highspy.HighsStatus.kOk:
            raise Unsolved("the solver refused a model or an option.")

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Change the bounds of one column."""
        self._must(self.highs.changeColBounds(column, lower, upper))

    def maximise(self, columns: np.ndarray, costs: np.ndarray) -> np.ndarray | None:
        """A point at which the sum of cost × column is largest; None if no point exists.

        An unbounded sum is reported as Unsolved: callers bound every column.
        """
        size = self.block.size
        cost = np.zeros(size)
        cost[columns] = costs
        self._must(self.highs.changeColsCost(size, np.arange(size, dtype=np.int32), cost))
        # The limit counts from the start of the instance, not of this run.
        self._must(self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.seconds))
        if self.highs.run() == highspy.HighsStatus.kError:
            raise Unsolved("the solver stopped with an error.")
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(f"the solver ended with {status.name}.")
        point = self.read()
        if len(point) != size or not np.isfinite(point).all() or self.violation(point) > VIOLATION:
            raise Unsolved("the solver's solution does not fit its own rows.")
        return point

    def read(self) -> np.ndarray:
        """The solution that the solver holds."""
        solution = self.highs.getSolution()
        return np.array(solution.col_value) if solution.value_valid else np.zeros(0)

    def violation(self, point: np.ndarray) -> float:
        """By how much a point breaks rows and bounds, relative to its largest value."""
        block = self.block
        left = np.bincount(block.row, block.coefficient * point[block.column], len(block.right))
        out = np.concatenate([
            np.abs(left - block.right), block.lower - point, point - block.upper, [0.0]
        ])
        return float(out.max()) / max(1.0, float(np.abs(point).max(initial=0)) * 1e-2)
