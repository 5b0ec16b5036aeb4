"""A softmax regression in numpy, shared by the scripts that fit the shipped weights.

Run time is pure Python (newsdesk.text.weights); this is for fitting only.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Features = Mapping[str, float]


def list_vocabulary(rows: Sequence[Features], *, floor: int) -> list[str]:
    """Return the features that stand in at least `floor` rows, sorted."""
    counts = Counter(name for row in rows for name in row)
    return sorted(name for name, count in counts.items() if count >= floor)


def build_matrix(rows: Sequence[Features], vocabulary: Sequence[str]) -> Matrix:
    """Return one line a row, one column a feature."""
    places = {name: place for place, name in enumerate(vocabulary)}
    matrix = np.zeros((len(rows), len(vocabulary)), np.float32)
    for line, row in enumerate(rows):
        for name, value in row.items():
            place = places.get(name)
            if place is not None:
                matrix[line, place] = value
    return matrix


def find_chances(sums: Matrix) -> Matrix:
    """Return the softmax of each line."""
    powers = np.exp(sums - sums.max(1, keepdims=True))
    chances: Matrix = powers / powers.sum(1, keepdims=True)
    return chances


def fit_softmax(
    matrix: Matrix, gold: npt.NDArray[np.int64], *, classes: int, penalty: float, steps: int = 250
) -> Matrix:
    """Return the weights of a softmax regression with an L2 penalty, by Adam on the whole batch.

    Rows whose gold is negative have no label and are left out.
    """
    matrix, gold = matrix[gold >= 0], gold[gold >= 0]
    target = np.eye(classes, dtype=np.float32)[gold]
    weights = np.zeros((matrix.shape[1], classes), np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = (matrix.T @ (find_chances(matrix @ weights) - target) + penalty * weights) / len(gold)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        rate = 0.05 if step < steps * 0.6 else 0.015
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def store_layer(vocabulary: Sequence[str], weights: Matrix, *, digits: int = 2) -> dict[str, list[float]]:
    """Return the layer as JSON wants it; rows that round to nothing are left out."""
    rounded = {
        name: [round(float(value), digits) + 0.0 for value in row]
        for name, row in zip(vocabulary, weights, strict=True)
    }
    return {name: row for name, row in rounded.items() if any(row)}
