"""Which articles hold a term and in which weeks it was, read as it is asked for: what `likeness.find_levels` counts."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import msgspec

from newsdesk.stories.likeness import FIRST_WEEKS, list_kept
from newsdesk.stories.notes import Notes, make_tag, pack_numbers
from newsdesk.stories.signature import Signature
from newsdesk.stories.sketch import unpack_numbers


def list_terms(signature: Signature, heaviest: Iterable[str]) -> tuple[Iterable[str], ...]:
    """Return the terms that an article tells, those in its title only, and its heaviest."""
    return signature.terms, set(signature.title).difference(signature.terms), heaviest


class Place(msgspec.Struct, array_like=True, gc=False):
    """What is known of an article, and loaded for all of them."""

    token: str
    pin: str | None
    order: str
    week: float
    profile: int = 0
    """Tag of its profile. This and what follows: unless an editor pinned it."""
    family: str = ""
    """The first of all articles that hang together with it by likely pairs."""
    group: str = ""
    """The first article of its group."""


@dataclass(frozen=True, slots=True)
class Holders:
    """The articles (by tag) that hold a term."""

    told: set[int]
    titled: set[int]
    """In their title only."""
    heavy: set[int]
    """Among their heaviest."""


class Vocabulary:
    """Term → its holders, as an earlier run noted them and this one changes them."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._held: dict[str, Holders] = {}
        self._changed: set[str] = set()

    def find(self, term: str) -> Holders:
        """Return the holders of a term."""
        if term not in self._held:
            noted = self._notes.get("terms", term, tuple[bytes, bytes, bytes]) or (b"", b"", b"")
            self._held[term] = Holders(*(set(unpack_numbers(tags)) for tags in noted))
        return self._held[term]

    def hold(self, terms: Sequence[Iterable[str]], tag: int) -> None:
        """Add an article to the holders of terms (`list_terms`)."""
        for kind, found in enumerate(terms):
            self._changed.update(found)
            for term in found:
                self._list(term)[kind].add(tag)

    def release(self, terms: Sequence[Iterable[str]], tag: int) -> None:
        """Take an article from the holders of terms."""
        for kind, found in enumerate(terms):
            self._changed.update(found)
            for term in found:
                self._list(term)[kind].discard(tag)

    def _list(self, term: str) -> tuple[set[int], ...]:
        holders = self.find(term)
        return holders.told, holders.titled, holders.heavy

    def renew_levels(
        self,
        rosters: tuple[Mapping[str, Place], Mapping[str, Place]],
        changed: tuple[Mapping[str, Signature], Mapping[str, Signature]],
        sign: Callable[[str], Signature],
    ) -> dict[str, bytes]:
        """Return the levels (`likeness.find_levels`) of the free articles for which they may be others than they were, and
        bring the holders of terms up to date. `rosters` are all articles before and now, `changed` those of which
        something else changed.
        """
        (old, now), (before, after) = rosters, changed
        ids = {make_tag(id_): id_ for id_ in old.keys() | now.keys()}
        was, calendar = (Calendar(place.week for place in roster.values()) for roster in rosters)
        terms = {term for s in (*before.values(), *after.values()) for term in (*s.terms, *s.title)}
        weeks = {term: self._list_weeks(term, old, ids) for term in terms}
        for id_, signature in before.items():
            self.release(list_terms(signature, ()), make_tag(id_))
        for id_, signature in after.items():
            self.hold(list_terms(signature, ()), make_tag(id_))
        list_weeks = cache(lambda term: self._list_weeks(term, now, ids))
        otherwise = {week for week in calendar.weeks if was.tell(week) != calendar.tell(week)}
        reached = {id_ for id_, place in now.items() if place.week in otherwise} if otherwise else set()
        for term in terms:
            if weeks[term] != list_weeks(term):
                holders = self.find(term)
                for id_ in (ids[tag] for tag in holders.told | holders.titled):
                    week = now[id_].week
                    if was.find_level(week, weeks[term]) != calendar.find_level(week, list_weeks(term)):
                        reached.add(id_)
        free = [id_ for id_ in reached | after.keys() if not now[id_].pin]
        return {id_: _find_levels(sign(id_), now[id_].week, calendar, list_weeks) for id_ in free}

    def _list_weeks(self, term: str, roster: Mapping[str, Place], ids: Mapping[int, str]) -> list[float]:
        return sorted({roster[ids[tag]].week for tag in self.find(term).told})

    def save(self) -> None:
        """Note what changed."""
        for term in self._changed:
            held = tuple(pack_numbers(sorted(tags)) for tags in self._list(term))
            if any(held):
                self._notes.put("terms", term, held)
            else:
                self._notes.drop("terms", term)


class Calendar:
    """The weeks of a collection, and what a term weighs in each."""

    def __init__(self, weeks: Iterable[float]) -> None:
        self.weeks = sorted(set(weeks))
        self._kept: dict[float, tuple[float, list[int]]] = {}

    def tell(self, week: float) -> tuple[float, list[int]]:
        """Return the last week that counts in a week, and what a term keeps by the weeks that it was in until then."""
        if week not in self._kept:
            place = bisect_right(self.weeks, week) - 1
            last = self.weeks[min(len(self.weeks), max(FIRST_WEEKS, place + 1)) - 1]
            self._kept[week] = last, list_kept(place, len(self.weeks))
        return self._kept[week]

    def find_level(self, week: float, weeks: Sequence[float]) -> int:
        """Return how much of its weight a term that was in `weeks` (sorted) keeps in a week."""
        last, kept = self.tell(week)
        return kept[bisect_right(weeks, last)]


def _find_levels(
    signature: Signature, week: float, calendar: Calendar, list_weeks: Callable[[str], Sequence[float]]
) -> bytes:
    terms = (*signature.terms, *signature.title)
    return bytes(calendar.find_level(week, list_weeks(term)) for term in terms)
