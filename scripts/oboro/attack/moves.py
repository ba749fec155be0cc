"""Other tables as differences from one table that fits: what is verified before it is believed."""

import numpy as np

from oboro.attack.system import System, components

WHOLE = 1e-6
SLACK = 1e-5
# Solvers keep to their tolerances up to values of this size.
LARGEST = 1e6


def verified_moves(
    system: System, base: np.ndarray, columns: np.ndarray, step: np.ndarray, members: np.ndarray,
    scale: float = 1.0,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The parts of a step that lead to another possible table: (columns, amounts) of each.

    A step falls into parts that share no line; each is a move by itself. Columns of whole numbers
    must move by whole numbers, and their lines then hold exactly; others to within the arithmetic of
    values of this scale. `members` selects the members of lines whose column may differ.
    """
    full = np.zeros(system.size)
    full[columns] = step
    whole = system.integer
    full[np.abs(full) < WHOLE] = 0.0
    rounded = np.where(whole, np.round(full), full)
    row, column, a = system.row[members], system.column[members], system.coefficient[members]
    moving = full[column] != 0
    row, column, a = row[moving], column[moving], a[moving]
    support = np.flatnonzero(full)
    if not len(support):
        return []
    place = np.full(system.size, -1)
    place[support] = np.arange(len(support))
    if len(row):
        label = components(row, place[column], len(support))
    else:
        label = np.arange(len(support))
    table = base[support] + rounded[support]
    wrong = np.abs(full[support] - rounded[support]) > WHOLE * 10
    room = np.where(whole[support], 0.0, SLACK * scale)
    wrong |= (table < system.lower[support] - room) | (table > system.upper[support] + room)
    bad = np.zeros(len(support), bool)
    bad[label[wrong]] = True
    rows = int(row.max(initial=-1)) + 1
    residual = np.bincount(row, a * rounded[column], rows)
    size = np.bincount(row, ~whole[column], rows)
    open_row = np.abs(residual) > np.where(size > 0, SLACK * scale, 0.0)
    bad[label[place[column[open_row[row]]]]] = True
    return [
        (support[label == part], rounded[support[label == part]])
        for part in np.unique(label)
        if not bad[part]
    ]


def scale_of(system: System, base: np.ndarray) -> float:
    """By how much values that need not be whole are divided before they are solved."""
    return max(1.0, float(np.abs(base[~system.integer]).max(initial=0)) / LARGEST)


def fits(system: System, point: np.ndarray) -> bool:
    """Whether a whole table fits: bounds, whole numbers, every line."""
    scale = scale_of(system, point)
    room = np.where(system.integer, 0.0, SLACK * scale)
    if (np.abs(point - np.round(point))[system.integer] > 0).any():
        return False
    if (point < system.lower - room).any() or (point > system.upper + room).any():
        return False
    rows = len(system.right)
    left = np.bincount(system.row, system.coefficient * point[system.column], rows)
    real = np.bincount(system.row, ~system.integer[system.column], rows) > 0
    return bool((np.abs(left - system.right) <= np.where(real, SLACK * scale, WHOLE)).all())
