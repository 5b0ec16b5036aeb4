"""What grouping found out about pairs of articles, kept from one run to the next. It saves time and decides nothing.

Each chance is that of two profiles: it holds while neither of these changed, whatever else came or went.
"""

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from newsdesk.stories.candidates import CandidateIndex, list_heaviest
from newsdesk.stories.comparison import Batch, Compare
from newsdesk.stories.likeness import Profile, build_profile, find_chance, find_levels
from newsdesk.stories.signature import Signature

MANY = 1000
"""New articles from which it is worth the while to have their pairs compared elsewhere."""

BATCH = 5000
"""Pairs that are sent there at once: a fifth of a second, and a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is known of one article."""

    order: str
    """Its place among others, but for its id."""
    profile: bytes
    """Digest of its profile."""
    heaviest: tuple[str, ...]
    near: bytes
    """Tags of the earlier articles that it was compared with: 8 bytes each."""
    chances: bytes
    """One for each of these: doubles."""
    others: bytes
    """Tags of those that it was compared with when groups were merged."""
    other_chances: bytes


@dataclass(slots=True)
class Grouped:
    """Article id → what is known of it, and what a run changed of that."""

    rows: dict[str, Row] = field(default_factory=dict)
    changed: dict[str, Row] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    compared: int = 0
    """Pairs that were compared."""
    compare: Compare | None = None
    """Compares many pairs elsewhere; None: here."""


class Pairs:
    """The pairs of one collection, by number: of those known from before, only what changed is found out again."""

    def __init__(self, ordered: Sequence[Signature], grouped: Grouped) -> None:
        self._grouped = grouped
        levels = find_levels(ordered)
        self.free = [signature for signature in ordered if not signature.pin]
        self._levels = [found for found, signature in zip(levels, ordered, strict=True) if not signature.pin]
        self._profiles: dict[int, Profile] = {}
        self._digests = [_digest(s, found) for s, found in zip(self.free, self._levels, strict=True)]
        self._tags = [_make_tag(signature.article) for signature in self.free]
        self._place = {tag: number for number, tag in enumerate(self._tags)}
        rows = [grouped.rows.get(signature.article) for signature in self.free]
        self._rows = [
            row if row and row.profile == digest else None
            for row, digest in zip(rows, self._digests, strict=True)
        ]
        self._renewed = {tag for tag, row in zip(self._tags, self._rows, strict=True) if row is None}
        self._chances: dict[int, dict[int, float]] = {}
        heaviest = [
            row.heaviest if row else list_heaviest(self._profile(number))
            for number, row in enumerate(self._rows)
        ]
        self._index = CandidateIndex(heaviest)
        self._heaviest = heaviest
        self._stale = self._index.list_affected(list(self._list_changes(rows)))
        self._stale.update(number for number, row in enumerate(self._rows) if row is None)
        self._near: dict[int, list[int]] = {}
        self._touched = set(self._stale)

    def _list_changes(self, rows: Sequence[Row | None]) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield each place where an article is or was otherwise than before, with its terms there."""
        orders = [(_order(signature), signature.article) for signature in self.free]
        for number, (row, terms) in enumerate(zip(rows, self._heaviest, strict=True)):
            order, article = orders[number]
            if row is None:
                yield number, terms
            elif row.order != order:
                yield number, terms
                yield bisect_left(orders, (row.order, article)), row.heaviest
            elif changed := set(terms) ^ set(row.heaviest):
                yield number, sorted(changed)
        here = {article for _, article in orders}
        for article, row in self._grouped.rows.items():
            if article not in here:
                self._grouped.gone.add(article)
                yield bisect_left(orders, (row.order, article)), row.heaviest

    def _profile(self, number: int) -> Profile:
        if number not in self._profiles:
            self._profiles[number] = build_profile(self.free[number], self._levels[number])
        return self._profiles[number]

    def likely(self, threshold: float) -> Iterator[tuple[int, int]]:
        """Yield the pairs (i, j), i < j, that are worth comparing and as likely as `threshold` at least."""
        self._compare_ahead()
        for number, row in enumerate(self._rows):
            near = array("Q", row.near) if row and number not in self._stale else None
            if row and near is not None and self._place.keys() >= set(near):
                if self._renewed.isdisjoint(near):
                    chances = array("d", row.chances)
                    if max(chances, default=0.0) >= threshold:
                        for tag, chance in zip(near, chances, strict=True):
                            if chance >= threshold:
                                yield self._place[tag], number
                    continue
                self._near[number] = [self._place[tag] for tag in near]
            elif number not in self._near:
                self._near[number] = self._index.find(number, self._profile(number))
            for other in self._near[number]:
                if self.chance(other, number) >= threshold:
                    yield other, number

    def _compare_ahead(self) -> None:
        """Have the pairs of new articles compared elsewhere, when they are many."""
        new = [number for number, row in enumerate(self._rows) if row is None]
        if not self._grouped.compare or len(new) < MANY:
            return
        self._near = {number: self._index.find(number, self._profile(number)) for number in new}
        self._profiles.clear()  # few of them are asked for again
        batches = list(_share_out(self._near))
        found = self._grouped.compare(self._pack(batch) for batch in batches)
        for batch, packed in zip(batches, found, strict=True):
            for (one, other), chance in zip(batch, array("d", packed), strict=True):
                self._chances.setdefault(other, {})[one] = chance
            self._grouped.compared += len(batch)

    def _pack(self, pairs: Sequence[tuple[int, int]]) -> Batch:
        numbers = sorted({number for pair in pairs for number in pair})
        places = {number: place for place, number in enumerate(numbers)}
        return Batch(
            signatures=tuple(self.free[number] for number in numbers),
            levels=tuple(self._levels[number] for number in numbers),
            pairs=array("I", [places[number] for pair in pairs for number in pair]).tobytes(),
        )

    def chance(self, one: int, other: int) -> float:
        """Return the probability that two articles tell one event; `one` is before `other`."""
        try:
            return self._chances[other][one]  # asked hundreds of thousands of times a run
        except KeyError:
            pass
        if other not in self._chances:
            self._chances[other] = self._recall(other)
        known = self._chances[other]
        if one not in known:
            known[one] = find_chance(self._profile(one), self._profile(other))
            self._grouped.compared += 1
            self._touched.add(other)
        return known[one]

    def _recall(self, number: int) -> dict[int, float]:
        row = self._rows[number]
        if row is None:
            return {}
        tags = array("Q", row.near + row.others)
        chances = array("d", row.chances + row.other_chances)
        place, renewed = self._place, self._renewed
        return {
            place[tag]: chance
            for tag, chance in zip(tags, chances, strict=True)
            if tag in place and tag not in renewed
        }

    def note(self) -> None:
        """Keep what was found out."""
        for number in self._touched:
            row, known = self._rows[number], self._chances.get(number, {})
            near = self._near.get(number)
            if near is None:
                near = [self._place[tag] for tag in array("Q", row.near)] if row else []
            asked = set(near)
            others = sorted(other for other in known if other not in asked)
            signature = self.free[number]
            self._grouped.changed[signature.article] = Row(
                order=_order(signature),
                profile=self._digests[number],
                heaviest=self._heaviest[number],
                near=array("Q", [self._tags[i] for i in near]).tobytes(),
                chances=array("d", [known[i] for i in near]).tobytes(),
                others=array("Q", [self._tags[i] for i in others]).tobytes(),
                other_chances=array("d", [known[i] for i in others]).tobytes(),
            )


def _share_out(near: Mapping[int, Sequence[int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the pairs in batches: an article with those near it, and the articles behind it."""
    batch: list[tuple[int, int]] = []
    for number, others in near.items():
        batch += ((other, number) for other in others)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _order(signature: Signature) -> str:
    return signature.published or "9999"


def _make_tag(article: str) -> int:
    digest = hashlib.blake2b(article.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _digest(signature: Signature, levels: bytes) -> bytes:
    """Return what tells whether a profile is another than it was."""
    told = (
        signature.published,
        signature.terms,
        signature.weights,
        signature.title,
        signature.periods,
        levels,
    )
    return hashlib.blake2b(msgspec.msgpack.encode(told), digest_size=8).digest()
