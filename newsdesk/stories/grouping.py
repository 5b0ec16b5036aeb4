"""Which articles tell the same event: likely pairs, average linkage, the same result in whatever order they come.

What an editor pinned by hand goes before any measure. How likely a pair is, is `likeness`; which pairs are compared,
`candidates`; which id a story has, `ids`; what is known of pairs from the last time, `grouped`.
"""

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsdesk.model import Article, Story
from newsdesk.stories import comparison
from newsdesk.stories.candidates import find_all_near
from newsdesk.stories.comparison import Compare
from newsdesk.stories.ids import assign_ids
from newsdesk.stories.likeness import Profile, build_profile, find_chance, find_levels
from newsdesk.stories.signature import Signature, sign_article

SAME_EVENT = 0.28
"""Average chance of the pairs between two groups at which they are one story. Anything from .2 to .4 groups the
articles it was chosen on alike (bench/fit_stories.py prints the table)."""

MOST_COMPARED = 8
"""Articles of a group that stand for it in an average, evenly spread over its days."""

_AT_HAND = 4096
"""Profiles that are not built once more."""

Chance = Callable[[int, int], float]
"""The probability that two articles, by number, tell one event."""


def group_stories(
    articles: Iterable[Article], *, known: Mapping[str, str] | None = None
) -> tuple[Story, ...]:
    """Return every article in one story, sorted by story id; `known` is article id → story id so far."""
    return group_signatures([sign_article(a) for a in articles], known=known)


def group_signatures(
    signatures: Iterable[Signature],
    *,
    known: Mapping[str, str] | None = None,
    compare: Compare | None = None,
) -> tuple[Story, ...]:
    """Return every article in one story, sorted by story id; `known` is article id → story id so far.

    `compare` compares many pairs elsewhere; None: here.
    """
    ordered = order_signatures(signatures)
    links = find_links(ordered, find_levels(ordered), compare)
    pins = {s.article: s.pin for s in ordered if s.pin}
    groups = [[links.free[number].article for number in group] for group in links.groups]
    return name_stories([s.article for s in ordered], groups, known=known or {}, pins=pins)


def order_signatures(signatures: Iterable[Signature]) -> list[Signature]:
    """Return signatures in the order in which articles are compared: by day, those without a date last."""
    return sorted(signatures, key=lambda s: (tell_order(s), s.article))


def tell_order(signature: Signature) -> str:
    """Return the place of an article among others, but for its id."""
    return signature.published or "9999"


def name_stories(
    ordered: Sequence[str],
    groups: Sequence[Sequence[str]],
    *,
    known: Mapping[str, str],
    pins: Mapping[str, str],
) -> tuple[Story, ...]:
    """Return the groups (of article ids) as stories, sorted by story id; what is pinned joins its story."""
    place = {article: number for number, article in enumerate(ordered)}
    stories = assign_ids(groups, known=known, pins=pins)
    return tuple(
        Story(id=story, articles=tuple(sorted(members, key=place.__getitem__)))
        for story, members in sorted(stories.items())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What was found out about the articles that no editor pinned, by their numbers among these."""

    free: list[Signature]
    levels: list[bytes]
    heaviest: list[tuple[str, ...]]
    near: "list[array[int]]"
    """Earlier articles that each was compared with, in their order."""
    chances: "Chances"
    groups: list[list[int]]


def find_links(
    ordered: Sequence[Signature], levels: Sequence[bytes], compare: Compare | None = None
) -> Links:
    """Return how likely the articles that no editor pinned tell one event, and groups of them."""
    free = [signature for signature in ordered if not signature.pin]
    kept = [found for found, signature in zip(levels, ordered, strict=True) if not signature.pin]
    heaviest, near = find_all_near(map(build_profile, free, kept))
    profile = lru_cache(_AT_HAND)(lambda number: build_profile(free[number], kept[number]))
    if compare and len(free) >= comparison.MANY:
        rows = comparison.compare_elsewhere(near, free, kept, compare)
    else:
        rows = (
            array("d", (find_chance(profile(earlier), profile(number)) for earlier in earlier_ones))
            for number, earlier_ones in enumerate(near)
        )
    chances = Chances(profile, near=near, rows=list(rows))
    groups = link(len(free), chances.list_likely(), chances.find)
    return Links(free=free, levels=kept, heaviest=heaviest, near=near, chances=chances, groups=groups)


class Chances:
    """How likely two articles (by number) tell one event: found out once.

    `near` and `rows` say what is known to begin with: for each article some earlier ones, in their order, and how likely
    it is with each of these. `recall` returns for an article what else is known.
    """

    def __init__(
        self,
        profile: Callable[[int], Profile],
        recall: Callable[[int], dict[int, float]] = lambda _: {},
        *,
        near: "Sequence[array[int]]" = (),
        rows: "Sequence[array[float]]" = (),
    ) -> None:
        self._profile, self._recall, self._near, self._rows = profile, recall, near, rows
        self.known: dict[int, dict[int, float]] = {}
        """Later article → earlier one → chance, for what is in no row."""
        self.found: set[int] = set()
        """The later articles of those that were not recalled."""
        self.compared = sum(map(len, rows))

    def find(self, one: int, other: int) -> float:
        """Return the probability that two articles tell one event; `one` is before `other`."""
        try:
            return self.known[other][one]  # asked hundreds of thousands of times a run
        except KeyError:
            pass
        if self._near:
            near = self._near[other]
            place = bisect_left(near, one)
            if place < len(near) and near[place] == one:
                return self._rows[other][place]
        if other not in self.known:
            self.known[other] = self._recall(other)
        known = self.known[other]
        if one not in known:
            known[one] = find_chance(self._profile(one), self._profile(other))
            self.found.add(other)
            self.compared += 1
        return known[one]

    def list_known(self, number: int) -> dict[int, float]:
        """Return earlier article → chance, of all that is known of an article."""
        rows = dict(zip(self._near[number], self._rows[number], strict=True)) if self._near else {}
        return rows | self.known.get(number, {})

    def list_likely(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of the rows that may be one story."""
        for number, (near, row) in enumerate(zip(self._near, self._rows, strict=True)):
            for earlier, chance in zip(near, row, strict=True):
                if chance >= SAME_EVENT:
                    yield earlier, number


def find_candidates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Return the pairs (i, j), i < j, that share enough to be worth comparing; sorted by the second."""
    _, near = find_all_near(profiles)
    return [(i, j) for j, earlier in enumerate(near) for i in earlier]


def link(
    count: int, pairs: Iterable[tuple[int, int]], chance: Chance, *, threshold: float = SAME_EVENT
) -> list[list[int]]:
    """Return the numbers below `count` in groups: the likeliest pair of groups is merged until none is likely.

    The average of two merged groups with a third lies between theirs: the greater is a bound, and the average
    itself is only computed when it is that bound's turn.
    """
    groups = {n: [n] for n in range(count)}
    near: dict[int, dict[int, float]] = {n: {} for n in range(count)}
    heap: list[tuple[float, int, int, int]] = []
    for i, j in pairs:
        if (bound := chance(i, j)) >= threshold:
            near[i][j] = near[j][i] = bound
            heap.append((-bound, i, j, 2))
    heapq.heapify(heap)
    while heap:
        negative, i, j, size = heapq.heappop(heap)
        if i not in near or near[i].get(j) != -negative:
            continue  # one of them was merged, or another bound is known
        both = len(groups[i]) + len(groups[j])
        if size == both:
            groups[i] = sorted(groups[i] + groups.pop(j))
            del near[i][j]
            for k, bound in near.pop(j).items():
                if k != i:
                    del near[k][j]
                    if bound > near[i].get(k, 0):
                        near[i][k] = near[k][i] = bound
                        heapq.heappush(heap, (-bound, min(i, k), max(i, k), 0))
            continue
        mean = _average(groups[i], groups[j], chance)
        if mean >= threshold:
            near[i][j] = near[j][i] = mean
            heapq.heappush(heap, (-mean, i, j, both))
        else:
            del near[i][j], near[j][i]
    return [groups[n] for n in sorted(groups)]


def _average(one: Sequence[int], other: Sequence[int], chance: Chance) -> float:
    others = _spread(other)
    chances = [chance(i, j) if i < j else chance(j, i) for i in _spread(one) for j in others]
    return sum(chances) / len(chances)


def _spread(group: Sequence[int]) -> Sequence[int]:
    """Return at most `MOST_COMPARED` of the group, its first among them."""
    if len(group) <= MOST_COMPARED:
        return group
    return [group[place * len(group) // MOST_COMPARED] for place in range(MOST_COMPARED)]
