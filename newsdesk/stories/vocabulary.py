"""In which weeks terms were, which articles they weigh most in, and what that changes for others: read as it is asked for.

What a term weighs in an article is told in `likeness.find_levels`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import msgspec

from newsdesk.stories.likeness import FIRST_WEEKS, list_kept
from newsdesk.stories.notes import Notes
from newsdesk.stories.signature import Signature

Weeks = dict[int, int]
"""Week → how many articles."""


class Place(msgspec.Struct, array_like=True, gc=False):
    """What is known of an article, and loaded for all of them."""

    token: str
    pin: str | None
    order: str
    week: int
    profile: int = 0
    """Tag of its profile. This and what follows: unless an editor pinned it."""
    group: str = ""
    """The first article of its group."""


class Vocabulary:
    """Terms as an earlier run noted them and this one changes them."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._weeks: dict[str, Weeks] = {}
        self._heavy: dict[str, set[str]] = {}
        self._counted: set[str] = set()
        self._weighed: set[str] = set()

    def find_weeks(self, term: str) -> Weeks:
        """Return the weeks that a term was in."""
        if term not in self._weeks:
            self._weeks[term] = self._notes.get("weeks", term, Weeks) or {}
        return self._weeks[term]

    def find_heavy(self, term: str) -> set[str]:
        """Return the articles that have a term among their heaviest."""
        if term not in self._heavy:
            self._heavy[term] = set(self._notes.get("heavy", term, list[str]) or ())
        return self._heavy[term]

    def weigh(self, article: str, was: Iterable[str], terms: Iterable[str]) -> None:
        """Take note of the heaviest terms of an article, which were others."""
        for term in was:
            self._weighed.add(term)
            self.find_heavy(term).discard(article)
        for term in terms:
            self._weighed.add(term)
            self.find_heavy(term).add(article)

    def _count(self, signature: Signature, week: int, more: int) -> None:
        for term in signature.terms:
            self._counted.add(term)
            weeks = self.find_weeks(term)
            weeks[week] = weeks.get(week, 0) + more
            if not weeks[week]:
                del weeks[week]

    def renew_levels(
        self,
        rosters: tuple[Mapping[str, Place], Mapping[str, Place]],
        changed: tuple[Mapping[str, Signature], Mapping[str, Signature]],
        sign: Callable[[str], Signature],
    ) -> dict[str, bytes]:
        """Return the levels (`likeness.find_levels`) of the free articles for which they may be others than they were, and
        count terms anew. `rosters` are all articles before and now, `changed` those of which something else changed.
        """
        (old, now), (before, after) = rosters, changed
        was, calendar = (Calendar(place.week for place in roster.values()) for roster in rosters)
        calendar = was if was.weeks == calendar.weeks else calendar  # what it tells is found out once
        terms = {term for signature in (*before.values(), *after.values()) for term in signature.terms}
        weeks = {term: sorted(self.find_weeks(term)) for term in terms}
        for id_, signature in before.items():
            self._count(signature, old[id_].week, -1)
        for id_, signature in after.items():
            self._count(signature, now[id_].week, 1)
        list_weeks = cache(lambda term: sorted(self.find_weeks(term)))
        others: dict[int, set[str]] = defaultdict(set)  # week → terms that weigh another amount there
        for term in terms:
            if weeks[term] != list_weeks(term):
                for week in calendar.weeks:
                    if was.find_level(week, weeks[term]) != calendar.find_level(week, list_weeks(term)):
                        others[week].add(term)
        otherwise = {week for week in calendar.weeks if was.tell(week) != calendar.tell(week)}
        reached = [
            id_
            for id_, place in now.items()
            if not place.pin
            and (
                id_ in after
                or place.week in otherwise
                or (place.week in others and not others[place.week].isdisjoint(_list_terms(sign(id_))))
            )
        ]
        return {
            id_: bytes(
                calendar.find_level(now[id_].week, list_weeks(term)) for term in _list_terms(sign(id_))
            )
            for id_ in reached
        }

    def save(self) -> None:
        """Note what changed."""
        for term in self._counted:
            self._put("weeks", term, self._weeks[term])
        for term in self._weighed:
            self._put("heavy", term, sorted(self._heavy[term]))

    def _put(self, kind: str, term: str, value: object) -> None:
        if value:
            self._notes.put(kind, term, value)
        else:
            self._notes.drop(kind, term)


def _list_terms(signature: Signature) -> tuple[str, ...]:
    return (*signature.terms, *signature.title)


class Calendar:
    """The weeks of a collection, and what a term weighs in each."""

    def __init__(self, weeks: Iterable[int]) -> None:
        self.weeks = sorted(set(weeks))
        self._kept: dict[int, tuple[int, list[int]]] = {}

    def tell(self, week: int) -> tuple[int, list[int]]:
        """Return the last week that counts in a week, and what a term keeps by the weeks that it was in until then."""
        if week not in self._kept:
            place = bisect_right(self.weeks, week) - 1
            last = self.weeks[min(len(self.weeks), max(FIRST_WEEKS, place + 1)) - 1]
            self._kept[week] = last, list_kept(place, len(self.weeks))
        return self._kept[week]

    def find_level(self, week: int, weeks: Sequence[int]) -> int:
        """Return how much of its weight a term that was in `weeks` (sorted) keeps in a week."""
        last, kept = self.tell(week)
        return kept[bisect_right(weeks, last)]
