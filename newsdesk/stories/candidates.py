"""Which articles are worth comparing: those that share heavy terms. Cost grows with the number of articles, not of pairs.

An article is compared with earlier ones only, and of those that hold a term with the latest. So a new article
changes what is found for the few that come right behind it among the holders of its terms.
"""

import heapq
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from newsdesk.stories.likeness import Profile

INDEX_TERMS = 24
"""Heaviest terms of an article by which candidates are found."""

INDEX_DEPTH = 64
"""Articles that the index remembers for a term, the latest by day."""

MOST_CANDIDATES = 32
"""Other articles that one is compared with: those that share the most."""


def list_heaviest(profile: Profile) -> tuple[str, ...]:
    """Return the terms by which an article is found, heaviest first."""
    share = profile.share
    return tuple(heapq.nsmallest(INDEX_TERMS, share, key=lambda t: (-share[t], t)))


class CandidateIndex:
    """Which articles (by number, earliest first) hold a term among their heaviest."""

    def __init__(
        self,
        heaviest: Sequence[Sequence[str]] | Mapping[int, Sequence[str]],
        holders: Mapping[str, Sequence[int]],
    ) -> None:
        self._heaviest, self._holders = heaviest, holders

    def find(self, number: int, profile: Profile) -> list[int]:
        """Return the earlier articles that share the most with one, in their order."""
        shared: dict[int, float] = defaultdict(float)
        for term in self._heaviest[number]:
            weight = profile.share[term]
            for other in self.list_earlier(number, term):
                shared[other] += weight
        if len(shared) > MOST_CANDIDATES:  # most share too little: they need not be put in order
            least = sorted(shared.values())[-MOST_CANDIDATES]
            shared = {other: share for other, share in shared.items() if share >= least}
        return sorted(heapq.nsmallest(MOST_CANDIDATES, shared, key=lambda i: (-shared[i], i)))

    def list_earlier(self, number: int, term: str) -> Sequence[int]:
        """Return the latest articles before one that hold a term, in their order."""
        holders = self._holders[term]
        place = bisect_left(holders, number)
        return holders[max(0, place - INDEX_DEPTH) : place]

    def list_affected(self, changes: Sequence[tuple[int, Iterable[str]]]) -> set[int]:
        """Return at least those for which other candidates are found than were before changes: a place in the order
        that an article has or had, and the terms that it held there or holds.
        """
        affected: set[int] = set()
        for place, terms in changes:
            for term in terms:
                holders = self._holders[term]
                first = bisect_left(holders, place)
                affected.update(holders[first : first + INDEX_DEPTH + len(changes)])
        return affected


def find_all_near(profiles: Iterable[Profile]) -> "tuple[list[tuple[str, ...]], list[array[int]]]":
    """Return by number the heaviest terms of articles, and the earlier ones worth comparing with, in their order; each
    profile is needed only once.
    """
    heaviest: list[tuple[str, ...]] = []
    near: list[array[int]] = []
    holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
    index = CandidateIndex(heaviest, holders)
    for number, profile in enumerate(profiles):
        heaviest.append(list_heaviest(profile))
        near.append(array("I", index.find(number, profile)))
        for term in heaviest[number]:
            holders[term].append(number)
    return heaviest, near
