"""Which articles tell the same event: likely pairs, average linkage, the same result in whatever order they come.

What an editor pinned by hand goes before any measure. How likely a pair is, is `likeness`; which pairs are compared,
`candidates`; which id a story has, `ids`; what is known of pairs from the last time, `grouped`.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from newsdesk.model import Article, Story
from newsdesk.stories import comparison
from newsdesk.stories.candidates import CandidateIndex, list_heaviest
from newsdesk.stories.comparison import Compare
from newsdesk.stories.ids import assign_ids
from newsdesk.stories.likeness import Profile, build_profile, find_chance, find_levels
from newsdesk.stories.signature import Signature, sign_article

SAME_EVENT = 0.28
"""Average chance of the pairs between two groups at which they are one story. Anything from .2 to .4 groups the
articles it was chosen on alike (bench/fit_stories.py prints the table)."""

MOST_COMPARED = 8
"""Articles of a group that stand for it in an average, evenly spread over its days."""

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
    near: list[list[int]]
    """Earlier articles that each was compared with."""
    chances: "Chances"
    groups: list[list[int]]


def find_links(
    ordered: Sequence[Signature], levels: Sequence[bytes], compare: Compare | None = None
) -> Links:
    """Return how likely the articles that no editor pinned tell one event, and groups of them."""
    free = [signature for signature in ordered if not signature.pin]
    kept = [found for found, signature in zip(levels, ordered, strict=True) if not signature.pin]
    profile = cache(lambda number: build_profile(free[number], kept[number]))
    heaviest = [list_heaviest(profile(number)) for number in range(len(free))]
    index = CandidateIndex(heaviest)
    near = [index.find(number, profile(number)) for number in range(len(free))]
    chances = Chances(profile)
    if compare and len(free) >= comparison.MANY:
        profile.cache_clear()  # few of them are asked for again
        for one, other, chance in comparison.compare_elsewhere(near, free, kept, compare):
            chances.known.setdefault(other, {})[one] = chance
            chances.compared += 1
    pairs = ((i, j) for j, earlier in enumerate(near) for i in earlier)
    groups = link(len(free), pairs, chances.find)
    return Links(free=free, levels=kept, heaviest=heaviest, near=near, chances=chances, groups=groups)


class Chances:
    """How likely two articles (by number) tell one event: found out once."""

    def __init__(
        self,
        profile: Callable[[int], Profile],
        recall: Callable[[int], dict[int, float]] = lambda _: {},
    ) -> None:
        self._profile, self._recall = profile, recall
        self.known: dict[int, dict[int, float]] = {}
        """Later article → earlier one → chance."""
        self.found: set[int] = set()
        """The later articles of those that were not recalled."""
        self.compared = 0

    def find(self, one: int, other: int) -> float:
        """Return the probability that two articles tell one event; `one` is before `other`."""
        try:
            return self.known[other][one]  # asked hundreds of thousands of times a run
        except KeyError:
            pass
        if other not in self.known:
            self.known[other] = self._recall(other)
        known = self.known[other]
        if one not in known:
            known[one] = find_chance(self._profile(one), self._profile(other))
            self.found.add(other)
            self.compared += 1
        return known[one]


def find_candidates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Return the pairs (i, j), i < j, that share enough to be worth comparing; sorted by the second."""
    index = CandidateIndex([list_heaviest(profile) for profile in profiles])
    return [(i, j) for j, profile in enumerate(profiles) for i in index.find(j, profile)]


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
