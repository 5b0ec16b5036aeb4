"""What is noted of articles that were linked, and linking those again that a change can have reached."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain

import msgspec

from newsdesk.stories.candidates import CandidateIndex, list_heaviest
from newsdesk.stories.grouping import SAME_EVENT, Chances, link
from newsdesk.stories.likeness import Profile, build_profile
from newsdesk.stories.notes import Notes, make_tag, pack_numbers
from newsdesk.stories.signature import Signature
from newsdesk.stories.sketch import unpack_numbers
from newsdesk.stories.vocabulary import Place, Vocabulary


class Row(msgspec.Struct, array_like=True, gc=False):
    """What is known of an article that no editor pinned, and loaded when it is asked for."""

    order: str
    levels: bytes
    heaviest: tuple[str, ...]
    near: bytes
    """Tags of the profiles of the earlier articles that it was compared with: a chance holds for these two profiles."""
    chances: bytes
    """One for each of these: doubles."""
    others: bytes
    """Tags of those that it was compared with when groups were merged."""
    other_chances: bytes


def tag_profile(signature: Signature, levels: bytes) -> int:
    """Return a number that stands for an article and its profile."""
    told = (
        signature.published,
        signature.terms,
        signature.weights,
        signature.title,
        signature.periods,
        levels,
    )
    return make_tag(signature.article, msgspec.msgpack.encode(told))


def make_row(
    order: str,
    levels: bytes,
    heaviest: tuple[str, ...],
    near: Sequence[int],
    known: Mapping[int, float],
    profile: Callable[[int], int],
) -> Row:
    """Return what is to be noted of an article; `near` and `known` are other articles, by number, whose tag is `profile`."""
    others = sorted(known.keys() - set(near))
    return Row(
        order=order,
        levels=levels,
        heaviest=heaviest,
        near=pack_numbers(map(profile, near)),
        chances=array("d", map(known.__getitem__, near)).tobytes(),
        others=pack_numbers(map(profile, others)),
        other_chances=array("d", map(known.__getitem__, others)).tobytes(),
    )


def note_groups(
    roster: Mapping[str, Place],
    ids: Sequence[str],
    likely: Iterable[tuple[int, int]],
    groups: Iterable[Sequence[int]],
) -> None:
    """Note in which groups articles are, and with which they hang together by likely pairs; both by number in `ids`."""
    parent = list(range(len(ids)))

    def find_root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    for one, other in likely:
        first, second = sorted((find_root(one), find_root(other)))
        parent[second] = first
    for group in groups:
        for number in group:
            place = roster[ids[number]]
            place.group, place.family = ids[group[0]], ids[find_root(number)]


class Relinking:
    """The free articles (those that no editor pinned) of `now`, linked as those of `old` were but for what changed."""

    def __init__(
        self,
        notes: Notes,
        vocabulary: Vocabulary,
        old: Mapping[str, Place],
        now: Mapping[str, Place],
        sign: Callable[[str], Signature],
    ) -> None:
        self._notes, self._vocabulary, self._old, self._now, self._sign = notes, vocabulary, old, now, sign
        self._free = sorted(
            (id_ for id_, place in now.items() if not place.pin), key=lambda id_: (now[id_].order, id_)
        )
        self._number = {id_: number for number, id_ in enumerate(self._free)}
        self._renewed: dict[int, bytes] = {}
        """Those whose profile is another, and its levels."""
        self._heaviest: dict[int, tuple[str, ...]] = {}
        self._row = cache(self._read_row)
        self._profile = cache(self._make_profile)

    def _read_row(self, number: int) -> Row:
        row = self._notes.get("links", self._free[number], Row)
        if row is None:
            raise LookupError(self._free[number])
        return row

    def _make_profile(self, number: int) -> Profile:
        levels = self._renewed[number] if number in self._renewed else self._row(number).levels
        return build_profile(self._sign(self._free[number]), levels)

    def run(self, levels: Mapping[str, bytes]) -> int:
        """Link again what a change reaches, and return how many pairs were compared; `levels` are those of articles whose
        profile may be another.
        """
        families = self._renew_profiles(levels)
        changes = self._renew_heaviest()
        index = CandidateIndex(self._heaviest, _Heavy(self._vocabulary, self._number))
        stale = index.list_affected(changes) | self._renewed.keys()
        for number in stale - self._renewed.keys():
            self._heaviest[number] = self._row(number).heaviest
        near = {number: index.find(number, self._profile(number)) for number in stale}
        profiles = {self._now[id_].profile: number for id_, number in self._number.items()}
        chances = Chances(self._profile, lambda number: self._recall(number, profiles))
        likely = {
            number: [other for other in earlier if chances.find(other, number) >= SAME_EVENT]
            for number, earlier in near.items()
        }
        families.update(self._now[self._free[number]].family for number in chain(stale, *likely.values()))
        members = [
            number
            for number, id_ in enumerate(self._free)
            if number in self._renewed or self._now[id_].family in families
        ]
        for number in members:
            if number not in near:
                row = self._row(number)
                near[number] = [profiles[tag] for tag in unpack_numbers(row.near)]
                likely[number] = [
                    other
                    for other, chance in zip(near[number], array("d", row.chances), strict=True)
                    if chance >= SAME_EVENT
                ]
        place = {number: at for at, number in enumerate(members)}
        pairs = [(place[other], place[number]) for number in members for other in likely[number]]
        groups = link(len(members), pairs, lambda one, other: chances.find(members[one], members[other]))
        note_groups(self._now, [self._free[number] for number in members], pairs, groups)
        for number in stale | chances.found:
            id_, known = self._free[number], chances.known.get(number, {})
            levels_there = self._renewed.get(number) or self._row(number).levels
            terms = self._heaviest.get(number) or self._row(number).heaviest
            order = self._now[id_].order
            row = make_row(order, levels_there, terms, near[number], known, self._tag)
            self._notes.put("links", id_, row)
        return chances.compared

    def _tag(self, number: int) -> int:
        return self._now[self._free[number]].profile

    def _renew_profiles(self, levels: Mapping[str, bytes]) -> set[str]:
        """Find out which profiles are others, and return the families that are not what they were for that."""
        for id_, found in levels.items():
            was, place = self._old.get(id_), self._now[id_]
            profile = tag_profile(self._sign(id_), found)
            if was and not was.pin and was.profile == profile:
                place.profile, place.family, place.group = profile, was.family, was.group
            else:
                place.profile = profile
                self._renewed[self._number[id_]] = found
        return {self._old[id_].family for id_ in self._list_left()}

    def _list_left(self) -> list[str]:
        """Return the articles that were free with another profile than now, or are not free any more."""
        return [
            id_
            for id_, place in self._old.items()
            if not place.pin and self._number.get(id_, -1) in self._renewed.keys() | {-1}
        ]

    def _renew_heaviest(self) -> list[tuple[int, Sequence[str]]]:
        """Bring the holders of heavy terms up to date, and return each place where an article is or was another, with
        its terms there.
        """
        places = [(self._now[id_].order, id_) for id_ in self._free]
        changes: list[tuple[int, Sequence[str]]] = []
        for id_ in self._list_left():
            if row := self._notes.get("links", id_, Row):
                changes.append((bisect_left(places, (row.order, id_)), row.heaviest))
                self._vocabulary.weigh(id_, row.heaviest, ())
            self._notes.drop("links", id_)
        for number in self._renewed:
            self._heaviest[number] = terms = list_heaviest(self._profile(number))
            changes.append((number, terms))
            self._vocabulary.weigh(self._free[number], (), terms)
        return changes

    def _recall(self, number: int, profiles: Mapping[int, int]) -> dict[int, float]:
        """Return what is known of an article's pairs; `profiles` are the numbers of those that there are now."""
        if number in self._renewed:
            return {}
        row = self._row(number)
        tags = unpack_numbers(row.near + row.others)
        chances = array("d", row.chances + row.other_chances)
        return {profiles[tag]: chance for tag, chance in zip(tags, chances, strict=True) if tag in profiles}


class _Heavy(dict[str, list[int]]):
    """Term → the articles, by number, that hold it among their heaviest."""

    def __init__(self, vocabulary: Vocabulary, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._vocabulary, self._numbers = vocabulary, numbers

    def __missing__(self, term: str) -> list[int]:
        self[term] = sorted(map(self._numbers.__getitem__, self._vocabulary.find_heavy(term)))
        return self[term]
