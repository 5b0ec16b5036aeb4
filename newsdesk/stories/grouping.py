"""Which articles tell the same event: likely pairs, average linkage, the same result in whatever order they come.

What an editor pinned by hand goes before any measure. How likely a pair is, is `likeness`; which pairs are compared,
`candidates`; which id a story has, `ids`; what is known of pairs from the last time, `grouped`.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence

from newsdesk.model import Article, Story
from newsdesk.stories.candidates import CandidateIndex, list_heaviest
from newsdesk.stories.grouped import Grouped, Pairs
from newsdesk.stories.ids import assign_ids
from newsdesk.stories.likeness import Profile
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
    grouped: Grouped | None = None,
) -> tuple[Story, ...]:
    """Return every article in one story, sorted by story id; `known` is article id → story id so far.

    `grouped` is what an earlier run found out, and then what this one did; it saves time and decides nothing.
    """
    ordered = sorted(signatures, key=lambda s: (s.published or "9999", s.article))
    pairs = Pairs(ordered, grouped or Grouped())
    groups = [
        [pairs.free[n].article for n in group]
        for group in link(len(pairs.free), pairs.likely(SAME_EVENT), pairs.chance)
    ]
    pairs.note()
    pins = {s.article: s.pin for s in ordered if s.pin}
    stories = assign_ids(groups, known=known or {}, pins=pins)
    place = {signature.article: n for n, signature in enumerate(ordered)}
    return tuple(
        Story(id=story, articles=tuple(sorted(members, key=place.__getitem__)))
        for story, members in sorted(stories.items())
    )


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
