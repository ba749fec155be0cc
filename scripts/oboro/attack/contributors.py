"""Who is the only contributor of a cell: one person or one holding, the same in all its margins."""

import numpy as np

NOBODY = -1


def sole_contributors(count: np.ndarray, line: np.ndarray, cell: np.ndarray,
                      coefficient: np.ndarray) -> np.ndarray:
    """A label per cell with one contributor, NOBODY for others.

    `count` is the number of contributors per cell. Where a total has one, so has exactly one of its
    parts, and they are the same.
    """
    single = count == 1
    label = np.where(single, np.arange(len(count)), NOBODY)
    total = np.zeros(int(line.max(initial=-1)) + 1, bool)
    total[line[(coefficient < 0) & single[cell]]] = True
    joined = total[line] & single[cell]
    line, cell = line[joined], cell[joined]
    while True:
        smallest = np.full(len(total), len(count))
        np.minimum.at(smallest, line, label[cell])
        new = label.copy()
        np.minimum.at(new, cell, smallest[line])
        if (new == label).all():
            return label
        label = new
