"""Floors under measures: they may rise, and fall only with a reason that is kept.

It leaves out how the measures come about; the data they are taken on is pinned by its digest.
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1


class GateError(Exception):
    """Floors that cannot be read, or must not be written; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowering:
    """A floor that was let down, and why."""

    name: str
    was: float
    now: float | None
    """None: the measure was given up."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What the measures must reach on certain data."""

    digests: Mapping[str, str]
    """SHA-256, hex, by name of the data."""
    floors: Mapping[str, float]
    lowered: tuple[Lowering, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A measure below its floor."""

    name: str
    floor: float
    measured: float | None
    """None: not measured any more."""

    def __str__(self) -> str:
        measured = "not measured" if self.measured is None else f"{self.measured:.4f}"
        return f"{self.name}: {measured}, floor {self.floor:.3f}"


def read_floors(path: Path) -> Floors:
    """Return the floors of a file, none when there is no file yet; raises GateError on another format."""
    if not path.exists():
        return Floors(digests={}, floors={})
    stored = json.loads(path.read_text("utf8"))
    if stored.get("format") != FORMAT:
        raise GateError(f"{path.name}: format {stored.get('format')!r}, this program reads {FORMAT}")
    return Floors(
        digests=stored["digests"],
        floors=stored["floors"],
        lowered=tuple(
            Lowering(name=one["name"], was=one["was"], now=one["now"], reason=one["reason"])
            for one in stored["lowered"]
        ),
    )


def write_floors(path: Path, floors: Floors) -> None:
    """Write the floors as JSON with sorted keys."""
    stored = {
        "format": FORMAT,
        "digests": dict(floors.digests),
        "floors": dict(floors.floors),
        "lowered": [
            {"name": one.name, "was": one.was, "now": one.now, "reason": one.reason} for one in floors.lowered
        ],
    }
    path.write_text(json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf8")


def find_shortfalls(floors: Floors, measures: Mapping[str, float]) -> tuple[Shortfall, ...]:
    """Return the measures below their floors, by name."""
    return tuple(
        Shortfall(name=name, floor=floor, measured=measures.get(name))
        for name, floor in sorted(floors.floors.items())
        if measures.get(name, -math.inf) < floor
    )


def raise_floors(
    floors: Floors,
    measures: Mapping[str, float],
    digests: Mapping[str, str],
    *,
    lower: Collection[str] = (),
    reason: str = "",
) -> Floors:
    """Return floors at what is measured now, on the data of `digests`.

    Raises GateError when a measure fell that `lower` does not name, when `lower` names one that did not fall,
    or when it names any without a reason.
    """
    fallen = {shortfall.name: shortfall for shortfall in find_shortfalls(floors, measures)}
    if lower and not reason.strip():
        raise GateError("--lower needs --reason TEXT; it is kept in the file")
    if idle := sorted(set(lower) - fallen.keys()):
        raise GateError(f"--lower {', '.join(idle)}: not below the floor, nothing to lower")
    if barred := [fallen[name] for name in sorted(fallen.keys() - set(lower))]:
        raise GateError(
            "floors may only rise; mend these, or lower each by --lower NAME --reason TEXT:\n  "
            + "\n  ".join(map(str, barred))
        )
    return Floors(
        digests=dict(digests),
        floors={name: round_down(value) for name, value in measures.items()},
        lowered=(
            *floors.lowered,
            *(
                Lowering(
                    name=name,
                    was=fallen[name].floor,
                    now=round_down(measures[name]) if name in measures else None,
                    reason=reason.strip(),
                )
                for name in sorted(lower)
            ),
        ),
    )


def round_down(value: float) -> float:
    """Return the value cut to three places: a floor is never above what was measured."""
    return math.floor(value * 1000 + 1e-9) / 1000
