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
) -> "Iterator[array[float]]":
    """Yield for each article, by number, the probabilities that it tells one event with each of `near`, the earlier ones
    that it is to be compared with.
    """
    found = compare(_pack(batch, near, signatures, levels) for batch in _share_out(near))
    for batch, packed in zip(_share_out(near), found, strict=True):
        chances, end = array("d", packed), 0
        for number in batch:
            start, end = end, end + len(near[number])
            yield chances[start:end]


def _pack(
    batch: range, near: Sequence[Sequence[int]], signatures: Sequence[Signature], levels: Sequence[bytes]
) -> Batch:
    pairs = [(other, number) for number in batch for other in near[number]]
    numbers = sorted({number for pair in pairs for number in pair})
    places = {number: place for place, number in enumerate(numbers)}
    return Batch(
        signatures=tuple(signatures[number] for number in numbers),
        levels=tuple(levels[number] for number in numbers),
        pairs=array("I", [places[number] for pair in pairs for number in pair]).tobytes(),
    )


def _share_out(near: Sequence[Sequence[int]]) -> Iterator[range]:
    """Yield the articles in batches: neighbours are near the same ones."""
    start = pairs = 0
    for number, others in enumerate(near):
        pairs += len(others)
        if pairs >= BATCH or number == len(near) - 1:
            yield range(start, number + 1)
            start, pairs = number + 1, 0
