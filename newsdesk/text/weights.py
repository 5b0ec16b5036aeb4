"""Learned weights from data/*.json, read once and only when asked for.

They are numbers of a few dozen kilobytes, fitted by scripts in bench/; no text and no model file is shipped.
"""

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear layer: for each feature one weight a class."""

    rows: Mapping[str, tuple[float, ...]]
    classes: int

    def sum_up(self, features: Mapping[str, float]) -> list[float]:
        """Return one sum a class; features without weights count nothing."""
        totals = [0.0] * self.classes
        for name, value in features.items():
            row = self.rows.get(name)
            if row is not None:
                for number, weight in enumerate(row):
                    totals[number] += value * weight
        return totals


@functools.cache
def load_weights(file: str, part: str) -> Weights:
    """Return the layer `part` of data/`file`.json."""
    stored: dict[str, list[float]] = _load(file)[part]
    rows = {name: tuple(row) for name, row in stored.items()}
    return Weights(rows=rows, classes=len(next(iter(rows.values()))))


@functools.cache
def load_numbers(file: str, part: str) -> Mapping[str, float]:
    """Return the named numbers (thresholds, mixing weights) of data/`file`.json."""
    stored: dict[str, float] = _load(file)[part]
    return stored


@functools.cache
def _load(file: str) -> dict[str, Any]:
    stored = resources.files("newsdesk.text").joinpath("data", f"{file}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(stored)
    return loaded


def find_odds(sums: Sequence[float]) -> tuple[float, ...]:
    """Return the probabilities of a softmax over `sums`."""
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    whole = sum(powers)
    return tuple(power / whole for power in powers)
