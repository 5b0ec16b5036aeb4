"""Which articles tell the same event: likely pairs, average linkage, the same result in whatever order they come.

What an editor pinned by hand goes before any measure. How likely a pair is, is `likeness`; which id a story has,
is `ids`. Cost grows with the number of articles, not of pairs: only articles that share a heavy term are compared,
and each with a bounded number of others.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from newsdesk.model import Article, Story
from newsdesk.stories.ids import assign_ids
from newsdesk.stories.likeness import Profile, build_profiles, find_chance
from newsdesk.stories.signature import Signature, sign_article

SAME_EVENT = 0.28
"""Average chance of the pairs between two groups at which they are one story. Anything from .2 to .4 groups the
articles it was chosen on alike (bench/fit_stories.py prints the table)."""

INDEX_TERMS = 24
"""Heaviest terms of an article by which candidates are found."""

INDEX_DEPTH = 64
"""Articles that the index remembers for a term, the latest by day."""

MOST_CANDIDATES = 32
"""Other articles that one is compared with: those that share the most."""

MOST_COMPARED = 8
"""Articles of a group that stand for it in an average, evenly spread over its days."""

REMEMBERED = 250_000
"""Pairs whose chance is kept while groups are merged: memory stays bounded."""

Chance = Callable[[int, int], float]
"""The probability that two articles, by number, tell one event."""


def group_stories(
    articles: Iterable[Article], *, known: Mapping[str, str] | None = None
) -> tuple[Story, ...]:
    """Return every article in one story, sorted by story id; `known` is article id → story id so far."""
    return group_signatures([sign_article(a) for a in articles], known=known)


def group_signatures(
    signatures: Iterable[Signature], *, known: Mapping[str, str] | None = None
) -> tuple[Story, ...]:
    """Return every article in one story, sorted by story id; `known` is article id → story id so far."""
    ordered = sorted(signatures, key=lambda s: (s.published or "9999", s.article))
    profiles = build_profiles(ordered)
    free = [n for n, signature in enumerate(ordered) if not signature.pin]
    compared = [profiles[n] for n in free]
    chance = lru_cache(REMEMBERED)(lambda i, j: find_chance(compared[i], compared[j]))
    near = find_candidates(compared)
    groups = [[ordered[free[i]].article for i in group] for group in link(len(free), near, chance)]
    pins = {s.article: s.pin for s in ordered if s.pin}
    stories = assign_ids(groups, known=known or {}, pins=pins)
    place = {signature.article: n for n, signature in enumerate(ordered)}
    return tuple(
        Story(id=story, articles=tuple(sorted(members, key=place.__getitem__)))
        for story, members in sorted(stories.items())
    )


def find_candidates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Return the pairs (i, j), i < j, that share enough to be worth comparing; sorted."""
    index: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=INDEX_DEPTH))
    pairs: list[tuple[int, int]] = []
    for j, profile in enumerate(profiles):
        shared: dict[int, float] = defaultdict(float)
        for term in heapq.nsmallest(INDEX_TERMS, profile.share, key=lambda t: (-profile.share[t], t)):
            for i in index[term]:
                shared[i] += profile.share[term]
            index[term].append(j)
        best = heapq.nsmallest(MOST_CANDIDATES, shared, key=lambda i: (-shared[i], i))
        pairs += ((i, j) for i in sorted(best))
    return pairs


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
    chances = [chance(min(i, j), max(i, j)) for i in _spread(one) for j in _spread(other)]
    return sum(chances) / len(chances)


def _spread(group: Sequence[int]) -> Sequence[int]:
    """Return at most `MOST_COMPARED` of the group, its first among them."""
    if len(group) <= MOST_COMPARED:
        return group
    return [group[place * len(group) // MOST_COMPARED] for place in range(MOST_COMPARED)]
