"""Pairs of articles compared by the batch, so that another process, or another machine, can do it."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsdesk.stories.likeness import build_profile, find_chance
from newsdesk.stories.signature import Signature

MANY = 1000
"""Articles from which it is worth the while to have their pairs compared elsewhere."""

BATCH = 5000
"""Pairs that are sent there at once: a fifth of a second, and a megabyte."""


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


def compare_elsewhere(
    near: Sequence[Sequence[int]], signatures: Sequence[Signature], levels: Sequence[bytes], compare: Compare
) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of articles by number, the earlier one first, with their probability; `near` are the earlier ones that
    each is to be compared with.
    """
    found = compare(_pack(batch, signatures, levels) for batch in _share_out(near))
    # Shared out once more: pairs are quickly listed, and millions of them need not be held.
    for batch, packed in zip(_share_out(near), found, strict=True):
        for (one, other), chance in zip(batch, array("d", packed), strict=True):
            yield one, other, chance


def _pack(
    pairs: Sequence[tuple[int, int]], signatures: Sequence[Signature], levels: Sequence[bytes]
) -> Batch:
    numbers = sorted({number for pair in pairs for number in pair})
    places = {number: place for place, number in enumerate(numbers)}
    return Batch(
        signatures=tuple(signatures[number] for number in numbers),
        levels=tuple(levels[number] for number in numbers),
        pairs=array("I", [places[number] for pair in pairs for number in pair]).tobytes(),
    )


def _share_out(near: Sequence[Sequence[int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the pairs in batches: an article with those near it, and the articles behind it."""
    batch: list[tuple[int, int]] = []
    for number, others in enumerate(near):
        batch += ((other, number) for other in others)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
