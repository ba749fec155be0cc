"""One table that fits everything published: the true one, or any."""

import numpy as np

from oboro.attack.moves import LARGEST, fits
from oboro.attack.problem import Contradiction
from oboro.attack.rounding import made_whole
from oboro.attack.solver import Block, Solver, Unsolved
from oboro.attack.system import System, components

FAR = 1e8


def find_base(system: System, truth: np.ndarray | None, wanted: np.ndarray,
              seconds: float) -> np.ndarray:
    """A table that fits; of whole numbers where cells are. Unsolved if none is found in time."""
    if truth is not None:
        point = truth[system.cells]
        if not fits(system, point):
            raise Contradiction("the true values do not fit the published cells and the bounds.")
        return point
    point = np.zeros(system.size)
    label = components(system.row, system.column, system.size)
    order = np.argsort(label, kind="stable")
    for columns in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        point[columns] = component_base(system, columns, seconds)
    if not fits(system, point):
        raise Unsolved("what the solver found does not fit.")
    return point


def component_base(system: System, columns: np.ndarray, seconds: float) -> np.ndarray:
    """A point of one component: by a linear programme, by an integer one if that is not enough."""
    place = np.full(system.size, -1)
    place[columns] = np.arange(len(columns))
    members = np.flatnonzero(place[system.column] >= 0)
    rows, row = np.unique(system.row[members], return_inverse=True)
    whole = bool(system.integer[columns].all())
    size = max(np.abs(system.lower[columns]).max(), np.abs(system.right[rows]).max(initial=0))
    scale = 1.0 if whole else max(1.0, float(size) / LARGEST)
    block = Block(
        row=row,
        column=place[system.column[members]],
        coefficient=system.coefficient[members],
        right=system.right[rows] / scale,
        lower=np.maximum(system.lower[columns] / scale, -FAR),
        upper=np.minimum(system.upper[columns] / scale, FAR),
    )
    generator = np.random.default_rng(1)
    solver = Solver(block, seconds=seconds)
    every = np.arange(len(columns))
    for _ in range(3):
        # A vertex of such systems is mostly whole.
        point = solver.maximise(every, generator.choice([-1.0, 1.0], len(columns)))
        if point is None:
            raise Contradiction("no table fits the published cells and the bounds.")
        point = point * scale
        if not whole:
            return point
        point = made_whole(block, point)
        if (point == np.round(point)).all():
            return point
    solver = Solver(block, integer=True, seconds=seconds)
    point = solver.maximise(every, np.zeros(len(columns)))
    if point is None:
        raise Contradiction("no table of whole numbers fits the published cells and the bounds.")
    return np.round(point)
