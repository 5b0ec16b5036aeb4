"""What is noted of articles that were linked, and linking those again that a change can have reached."""

from array import array
from bisect import bisect_left
from collections import defaultdict
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

LIKELY = "likely"
"""Kind of notes: tag of a profile → those of the later articles that may be one story with it."""


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


def note_groups(roster: Mapping[str, Place], ids: Sequence[str], groups: Iterable[Sequence[int]]) -> None:
    """Note in which groups articles are, by number in `ids`."""
    for group in groups:
        for number in group:
            roster[ids[number]].group = ids[group[0]]


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
        self._left = {
            id_: place.profile for id_, place in old.items() if not place.pin and id_ not in self._number
        }
        """Those that were free with another profile than now, or are not free any more, and the tag of that profile."""
        self._heaviest: dict[int, tuple[str, ...]] = {}
        self._likely: dict[int, list[int]] = {}
        self._profiles: dict[int, int] = {}
        """Tag of a profile → the article's number."""
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
        self._renew_profiles(levels)
        changes = self._renew_heaviest()
        index = CandidateIndex(self._heaviest, _Heavy(self._vocabulary, self._number))
        stale = index.list_affected(changes) | self._renewed.keys()
        for number in stale - self._renewed.keys():
            self._heaviest[number] = self._row(number).heaviest
        self._profiles = {self._now[id_].profile: number for id_, number in self._number.items()}
        chances = Chances(self._profile, self._recall)
        near = {number: index.find(number, self._profile(number)) for number in stale}
        for number, earlier in near.items():
            likely = [other for other in earlier if chances.find(other, number) >= SAME_EVENT]
            self._note_likely(number, likely)
        self._link(stale, chances)
        for number in stale | chances.found:
            id_, known = self._free[number], chances.known.get(number, {})
            levels_there = self._renewed.get(number) or self._row(number).levels
            terms = self._heaviest.get(number) or self._row(number).heaviest
            earlier = (
                near[number] if number in near else self._number_all(unpack_numbers(self._row(number).near))
            )
            row = make_row(self._now[id_].order, levels_there, terms, earlier, known, self._tag)
            self._notes.put("links", id_, row)
        return chances.compared

    def _link(self, stale: Iterable[int], chances: Chances) -> None:
        """Put into groups the articles whose likely pairs may be others, and all that this draws in.

        Whether an article joins hangs on no group that neither ends up with it. So the groups of these articles are made
        anew beside the unchanged ones that they have likely pairs with; where one of those joins in, it is made anew as
        well, until none does.
        """
        of_group: dict[str, list[int]] = defaultdict(list)
        for number, id_ in enumerate(self._free):
            of_group[self._now[id_].group].append(number)

        def list_groups(numbers: Iterable[int]) -> set[int]:
            groups = {self._now[self._free[number]].group for number in numbers}
            return set(chain.from_iterable(map(of_group.__getitem__, groups)))

        left = {self._old[id_].group for id_ in self._left}
        anew = set(chain(stale, *(of_group.get(group, ()) for group in left)))
        joining, renewed = anew, list[list[int]]()
        while joining:
            anew = anew | list_groups(joining)
            members = sorted(anew | list_groups(self._list_neighbours(anew) - anew))
            place = {number: at for at, number in enumerate(members)}
            pairs = [
                (place[other], place[number])
                for number in members
                for other in self._list_likely(number)
                if other in place
            ]
            found = link(len(members), pairs, lambda one, other: chances.find(members[one], members[other]))  # noqa: B023
            groups = ([members[at] for at in group] for group in found)
            renewed = [group for group in groups if not anew.isdisjoint(group)]
            joining = set(chain.from_iterable(renewed)) - anew
        note_groups(self._now, self._free, renewed)

    def _list_neighbours(self, numbers: Iterable[int]) -> set[int]:
        """Return the articles, earlier and later ones, that some may be one story with."""
        later = self._notes.find_holders(LIKELY, map(self._tag, numbers)).values()
        earlier = map(self._list_likely, numbers)
        return set(chain(map(self._profiles.__getitem__, chain(*later)), *earlier))

    def _list_likely(self, number: int) -> list[int]:
        """Return the earlier articles that one may be one story with."""
        if number not in self._likely:
            self._likely[number] = self._number_all(_list_likely(self._row(number)))
        return self._likely[number]

    def _note_likely(self, number: int, likely: list[int]) -> None:
        """Note which earlier articles one may be one story with."""
        tag, now = self._tag(number), set(map(self._tag, likely))
        known = set() if number in self._renewed else set(_list_likely(self._row(number)))
        self._notes.release(LIKELY, ((other, tag) for other in known - now))
        self._notes.hold(LIKELY, ((other, tag) for other in now - known))
        self._likely[number] = likely

    def _number_all(self, tags: Iterable[int]) -> list[int]:
        return [self._profiles[tag] for tag in tags]

    def _tag(self, number: int) -> int:
        return self._now[self._free[number]].profile

    def _renew_profiles(self, levels: Mapping[str, bytes]) -> None:
        """Find out which profiles are others."""
        for id_, found in levels.items():
            was, place = self._old.get(id_), self._now[id_]
            profile = tag_profile(self._sign(id_), found)
            if was and not was.pin and was.profile == profile:
                place.group = was.group
            else:
                self._renewed[self._number[id_]] = found
                if was and not was.pin:
                    self._left[id_] = was.profile
            place.profile = profile  # in `was`, too, where it is the same

    def _renew_heaviest(self) -> list[tuple[int, Sequence[str]]]:
        """Bring the holders of heavy terms up to date, and return each place where an article is or was another, with
        its terms there.
        """
        places = [(self._now[id_].order, id_) for id_ in self._free]
        changes: list[tuple[int, Sequence[str]]] = []
        for id_, tag in self._left.items():
            if row := self._notes.get("links", id_, Row):
                changes.append((bisect_left(places, (row.order, id_)), row.heaviest))
                self._vocabulary.weigh(id_, row.heaviest, ())
                self._notes.release(LIKELY, ((other, tag) for other in _list_likely(row)))
            self._notes.drop("links", id_)
        for number in self._renewed:
            self._heaviest[number] = terms = list_heaviest(self._profile(number))
            changes.append((number, terms))
            self._vocabulary.weigh(self._free[number], (), terms)
        return changes

    def _recall(self, number: int) -> dict[int, float]:
        """Return what is known of an article's pairs."""
        if number in self._renewed:
            return {}
        row, number_of = self._row(number), self._profiles
        tags = unpack_numbers(row.near + row.others)
        chances = array("d", row.chances + row.other_chances)
        return {number_of[tag]: chance for tag, chance in zip(tags, chances, strict=True) if tag in number_of}


def _list_likely(row: Row) -> list[int]:
    """Return the tags of the earlier articles that one may be one story with."""
    near = zip(unpack_numbers(row.near), array("d", row.chances), strict=True)
    return [tag for tag, chance in near if chance >= SAME_EVENT]


class _Heavy(dict[str, list[int]]):
    """Term → the articles, by number, that hold it among their heaviest."""

    def __init__(self, vocabulary: Vocabulary, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._vocabulary, self._numbers = vocabulary, numbers

    def __missing__(self, term: str) -> list[int]:
        self[term] = sorted(map(self._numbers.__getitem__, self._vocabulary.find_heavy(term)))
        return self[term]
