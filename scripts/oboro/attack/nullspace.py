"""Which unknowns are fixed by the equations alone, without bounds."""

import numpy as np

ITERATIONS = 3_000
CONVERGED = 1e-11
ZERO = 1e-7
VECTORS = 3


def determined_by_equations(row: np.ndarray, column: np.ndarray, coefficient: np.ndarray,
                            size: int, seed: int = 1) -> np.ndarray:
    """True for columns that are zero in every vector that the rows send to zero.

    Random vectors are projected onto that space by conjugate gradients. An unknown that is free is
    zero in all of them with no more than the probability of chance; where the projection does not
    converge nothing is called determined, and the linear programmes decide.
    """
    rows = int(row.max(initial=-1)) + 1
    norm = np.sqrt(np.maximum(np.bincount(row, coefficient**2, rows), 1e-30))
    a = coefficient / norm[row]

    def forward(x: np.ndarray) -> np.ndarray:
        return np.bincount(row, a * x[column], rows)

    def back(y: np.ndarray) -> np.ndarray:
        return np.bincount(column, a * y[row], size)

    def square(x: np.ndarray) -> float:
        # Not x @ x: the threads that it starts cost more than they gain here.
        return float(np.einsum("i,i", x, x))

    generator = np.random.default_rng(seed)
    fixed = np.ones(size, bool)
    for _ in range(VECTORS):
        x = generator.choice([-1.0, 1.0], size) * generator.uniform(1, 2, size)
        # The nearest vector with forward(x) = 0: x minus the least-norm solution of A d = A x.
        residual = forward(x)
        start = square(residual)
        step = back(residual)
        direction, weight = step, square(step)
        for _ in range(ITERATIONS):
            if weight <= (CONVERGED**2) * max(start, 1e-30):
                break
            image = forward(direction)
            length = weight / square(image)
            x = x - length * direction
            residual = residual - length * image
            step = back(residual)
            new_weight = square(step)
            direction, weight = step + new_weight / weight * direction, new_weight
        else:
            return np.zeros(size, bool)
        fixed &= np.abs(x) < ZERO
    return fixed
