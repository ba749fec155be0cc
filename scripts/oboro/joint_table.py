"""The table of which linked tables are margins, where it is not given: one that could be it.

Linked tables tell that their joint table adds up to them and has no negative cell. A protection that
uses this needs one such table, and any will do: an attacker cannot rule it out. HiGHS looks for one with
as many cells as possible that are not zero, for those can be lowered. It is trusted with nothing: the
sums are checked in whole numbers.
"""

from collections.abc import Iterable
from itertools import product

import highspy
import numpy as np

from oboro.attack.solver import greet_nobody

Key = tuple[str, ...]

# Combinations of the finest codes that one process can hold, and nodes of the solver's search. Not
# seconds: the answer must be the same on every machine.
MOST_COMBINATIONS = 200_000
MOST_NODES = 2_000


class NotFound(Exception):
    """No such table was found; there may be none."""


def find_joint(
    ancestors: list[dict[str, set[str]]], tables: Iterable[dict[Key, int]], is_wide: bool = True
) -> dict[Key, int]:
    """The finest cells of a table whose margins are `tables`, in whole numbers from 0.

    `ancestors`: by dimension, each code with all codes it counts in, itself included. A cell of a table
    has a code in every dimension. `is_wide`: with as many cells as possible that are not zero. NotFound if
    the solver finds none, or there are too many combinations.
    """
    leaves = [finest(codes) for codes in ancestors]
    shape = tuple(len(codes) for codes in leaves)
    size = int(np.prod(shape, dtype=float))
    if size > MOST_COMBINATIONS:
        raise NotFound
    numbers = np.arange(size).reshape(shape)
    below = [
        {code: [i for i, leaf in enumerate(finest_codes) if code in above[leaf]] for code in above}
        for finest_codes, above in zip(leaves, ancestors, strict=True)
    ]
    rows, sums = [], []
    for table in tables:
        for key, value in lowest_cells(table, ancestors).items():
            members = numbers[np.ix_(*(places[code] for places, code in zip(below, key, strict=True)))]
            rows.append(members.ravel())
            sums.append(value)
    found = solve(size, rows, np.array(sums, dtype=np.int64), is_wide)
    return {key: int(value) for key, value in zip(product(*leaves), found, strict=True)}


def finest(ancestors: dict[str, set[str]]) -> list[str]:
    """The codes that no other code counts in."""
    coarser = {code for own, above in ancestors.items() for code in above if code != own}
    return sorted(set(ancestors) - coarser)


def lowest_cells(table: dict[Key, int], ancestors: list[dict[str, set[str]]]) -> dict[Key, int]:
    """Those cells that the others add up from."""
    coarser = [
        {code for own in {key[i] for key in table} for code in above[own] if code != own}
        for i, above in enumerate(ancestors)
    ]
    return {
        key: value for key, value in table.items()
        if not any(code in codes for code, codes in zip(key, coarser, strict=True))
    }


def solve(size: int, rows: list[np.ndarray], sums: np.ndarray, is_wide: bool) -> np.ndarray:
    """Whole numbers from 0 with these sums; if wide, as many as possible of at least `enough`."""
    most = np.full(size, np.iinfo(np.int64).max)
    for members, value in zip(rows, sums, strict=True):
        most[members] = np.minimum(most[members], value)
    kept = np.flatnonzero(most > 0)
    if not len(kept) and not sums.any():
        return np.zeros(size, dtype=np.int64)
    place = np.full(size, -1)
    place[kept] = np.arange(len(kept))
    members = [place[row][place[row] >= 0] for row in rows]
    # What a cell can give is worth something up to its share of the whole.
    enough = max(1, int(sums.max(initial=0)) // max(1, len(kept)))
    width = len(kept)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = 2 * width, len(rows) + width
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.r_[np.zeros(width), np.full(width, float(is_wide))]
    model.col_lower_ = np.zeros(2 * width)
    model.col_upper_ = np.r_[most[kept].astype(float), np.full(width, float(enough))]
    model.row_lower_ = np.r_[sums.astype(float), np.zeros(width)]
    model.row_upper_ = np.r_[sums.astype(float), np.full(width, highspy.kHighsInf)]
    model.integrality_ = [highspy.HighsVarType.kInteger] * width + [highspy.HighsVarType.kContinuous] * width
    pairs = [np.array([i, width + i]) for i in range(width)]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.r_[0, np.cumsum([len(row) for row in members + pairs])]
    model.a_matrix_.index_ = np.concatenate([*members, *pairs, np.array([], int)]).astype(np.int32)
    model.a_matrix_.value_ = np.r_[np.ones(sum(map(len, members))), np.tile([1.0, -1.0], width)]
    greet_nobody()
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", MOST_NODES),
        ("mip_rel_gap", 0.1),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    solution = solver.getSolution()
    if not solution.value_valid:
        raise NotFound
    found = np.zeros(size, dtype=np.int64)
    found[kept] = np.rint(np.array(solution.col_value[:width])).astype(np.int64)
    if (found < 0).any() or any(found[row].sum() != value for row, value in zip(rows, sums, strict=True)):
        raise NotFound
    return found
