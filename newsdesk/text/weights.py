"""Learned weights from data/*.json, read once and only when asked for.

They are numbers of a few dozen kilobytes, fitted by scripts in bench/; no text and no model file is shipped.
"""

import functools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from operator import add, mul
from typing import Any


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear layer: for each feature one weight a class."""

    rows: Mapping[str, tuple[float, ...]]
    classes: int

    def sum_up(self, features: Mapping[str, float], present: Iterable[str] = ()) -> list[float]:
        """Return one sum a class; features that are 0 or without weights count nothing.

        `present` names further features whose value is 1, each once.
        """
        values: list[float] = []
        rows: list[tuple[float, ...]] = []
        plain: list[tuple[float, ...]] = []
        for name, value in features.items():
            if value and (row := self.rows.get(name)) is not None:
                if (
                    value == 1.0
                ):  # most say only that something is so: their weights are added, not multiplied
                    plain.append(row)
                else:
                    values.append(value)
                    rows.append(row)
        plain += filter(None, map(self.rows.get, present))
        added = [sum(column, 0.0) for column in zip(*plain, strict=True)]
        measured = multiply(zip(*rows, strict=True), values)
        if added and measured:
            return list(map(add, added, measured))
        return added or measured or [0.0] * self.classes

    def list_columns(self, names: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """Return for each class the weights of `names`, 0 where there are none."""
        nothing = (0.0,) * self.classes
        return tuple(zip(*(self.rows.get(name, nothing) for name in names), strict=True))


def multiply(columns: Iterable[Sequence[float]], values: Sequence[float]) -> list[float]:
    """Return for each column the sum of its weights times the values."""
    return [sum(map(mul, column, values)) for column in columns]


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
    return tuple([power / whole for power in powers])
