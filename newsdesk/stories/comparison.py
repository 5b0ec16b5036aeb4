"""Pairs of articles compared by the batch, so that another process, or another machine, can do it."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from newsdesk.stories.likeness import build_profile, find_chance
from newsdesk.stories.signature import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Pairs, and all that comparing them takes."""

    signatures: tuple[Signature, ...]
    levels: tuple[bytes, ...]
    """What the terms of each weigh (`likeness.find_levels`)."""
    pairs: bytes
    """Places of two of the signatures, the earlier article first, then of the next two: 4 bytes each."""


Compare = Callable[[Iterable[Batch]], Iterator[bytes]]
"""Batches → what `compare_batch` returns of each, in their order."""


def compare_batch(batch: Batch) -> bytes:
    """Return the probability of each pair that its articles tell one event: doubles."""
    profiles = list(map(build_profile, batch.signatures, batch.levels))
    places = iter(array("I", batch.pairs))
    return array(
        "d", [find_chance(profiles[i], profiles[j]) for i, j in zip(places, places, strict=True)]
    ).tobytes()
