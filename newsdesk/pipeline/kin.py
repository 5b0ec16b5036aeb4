"""Which earlier briefings each one is related to, kept in the catalogue: only those that a change can reach are asked again.

A briefing looks at the latest before it that share a name or a subject. So a change reaches those that come right
behind it among the holders of its names, and all that have a feature of which another share of all briefings speaks now.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain

import msgspec

from newsdesk.model import Card
from newsdesk.pipeline.catalogue import Catalogue
from newsdesk.render.related import (
    RELATED,
    Features,
    Place,
    Weighed,
    choose_related,
    find_least,
    find_levels,
    find_likeness,
    list_features,
    list_names,
    weigh_features,
)
from newsdesk.stories.candidates import INDEX_DEPTH

_AT_HAND = 32768
"""Briefings whose features are not read once more, some 2 kB each: who shares a rare name may be years ago."""


class _Moved(dict[str, list[Place]]):
    """Name or subject → where something that has it was, or is."""

    def add(self, place: Place, names: Iterable[str]) -> None:
        """Take note of a place, and of what is or was there."""
        for name in names:
            self.setdefault(name, []).append(place)


class Kin:
    """What the catalogue knows of who is related to whom."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._decode = msgspec.msgpack.Decoder(dict[str, float]).decode
        self._holders: dict[str, list[Place]] = {}
        self._places: dict[Place, Place] = {}
        """A place in all lists of holders is one and the same."""
        self._levels: dict[str, int] = {}
        self._weigh = self._remember_weighed()

    def find(self, story: str) -> tuple[str, ...]:
        """Return the earlier stories most like one, best first."""
        rows = self._catalogue.rows("SELECT earlier FROM related WHERE story = ? ORDER BY place", story)
        return tuple(earlier for (earlier,) in rows)

    def find_later(self, story: str) -> tuple[str, ...]:
        """Return the later stories that one is related to."""
        rows = self._catalogue.rows("SELECT story FROM related WHERE earlier = ?", story)
        return tuple(later for (later,) in rows)

    def renew(self, changed: Iterable[Card], gone: Iterable[str]) -> set[str]:
        """Take in cards that are new or changed, and let go of stories; return those whose relations changed.

        Undated ones have none and are none.
        """
        before = self._find_levels()
        moved, renewed = self._replace(changed, gone)
        self._levels = self._find_levels()
        self._weigh = self._remember_weighed()
        flipped = {
            name for name in before.keys() | self._levels.keys() if before.get(name) != self._levels.get(name)
        }
        for place, features in self._read_holders(flipped):
            renewed.add(place)
            moved.add(place, list_names(features))
        try:
            reached = self._reach(moved) - renewed
            stale = renewed.union(place for place in reached if self._may_differ(place, moved, renewed))
            return {story for day, story in sorted(stale) if self._relate((day, story))}
        finally:
            self._holders.clear()
            self._places.clear()
            self._weigh = self._remember_weighed()

    def _replace(self, changed: Iterable[Card], gone: Iterable[str]) -> "tuple[_Moved, set[Place]]":
        """Return where something was or is, and the places of the new and changed."""
        moved = _Moved()
        renewed: set[Place] = set()
        spread: Counter[str] = Counter()
        catalogue = self._catalogue
        stays: set[str] = set()
        for story, card in chain(((card.story, card) for card in changed), ((story, None) for story in gone)):
            if card:
                stays.add(story)
            elif story in stays:
                continue
            features = list_features(card) if card and card.date else {}
            now = (card.date, features) if card and card.date else None
            row = next(catalogue.rows("SELECT day, features FROM kin WHERE story = ?", story), None)
            old = (row[0], self._decode(row[1])) if row else None
            if old == now:
                continue
            if old:
                names = list_names(old[1])
                catalogue.run("DELETE FROM kin WHERE story = ?", story)
                catalogue.run_all(
                    "DELETE FROM names WHERE name = ? AND day = ? AND story = ?",
                    ((name, old[0], story) for name in names),
                )
                spread.subtract(old[1].keys())
                moved.add((old[0], story), names)
                if not now:
                    catalogue.run("DELETE FROM related WHERE story = ?", story)
            if now:
                day, names = str(now[0]), list_names(features)
                catalogue.run(
                    "INSERT INTO kin VALUES (?, ?, ?)", story, day, msgspec.msgpack.encode(features)
                )
                catalogue.run_all(
                    "INSERT INTO names VALUES (?, ?, ?)", ((name, day, story) for name in names)
                )
                spread.update(features.keys())
                moved.add((day, story), names)
                renewed.add((day, story))
        catalogue.run_all(
            "INSERT INTO spread VALUES (?, ?) ON CONFLICT DO UPDATE SET number = number + excluded.number",
            ((name, number) for name, number in spread.items() if number),
        )
        catalogue.run("DELETE FROM spread WHERE number = 0")
        return moved, renewed

    def _find_levels(self) -> dict[str, int]:
        rows = self._catalogue.rows
        ((briefings,),) = rows("SELECT count(*) FROM kin")
        query = "SELECT name, number FROM spread WHERE number > ?"
        return find_levels(dict(rows(query, find_least(briefings))), briefings)

    def _read_holders(self, names: set[str]) -> Iterator[tuple[Place, Features]]:
        """Yield the briefings that have one of the features."""
        rows = self._catalogue.rows("SELECT story, day, features FROM kin") if names else ()
        for story, day, packed in rows:
            if not names.isdisjoint(features := self._decode(packed)):
                yield (day, story), features

    def _reach(self, moved: "_Moved") -> set[Place]:
        """Return at least the briefings that look at others than they did before something was, or is, at those places."""
        reached: set[Place] = set()
        for name, places in moved.items():
            holders, end = self._list_holders(name), 0
            for place in sorted(places):
                first = max(end, bisect_left(holders, place))
                end = max(end, bisect_left(holders, place) + INDEX_DEPTH + len(places))
                reached.update(holders[first:end])
        return reached

    def _may_differ(self, place: Place, moved: "_Moved", renewed: set[Place]) -> bool:
        """Tell whether a briefing that is what it was may be related to others, since those it looks at may be others:
        one that it is related to changed or is out of sight, or one is like it that changed or came into sight.
        `renewed` are the places of those that are there and changed.
        """
        mine, related = self._weigh(place[1]), self.find(place[1])
        seen: set[Place] = set()
        for name in moved.keys() & mine.features.keys():
            holders, changed = self._list_holders(name), moved[name]
            first = max(0, bisect_left(holders, place) - INDEX_DEPTH)
            gone = *changed, *holders[max(0, first - len(changed)) : first]
            if len(changed) > INDEX_DEPTH or any(story in related for _, story in gone):
                return True
            seen.update(holders[first : first + len(changed)], renewed.intersection(changed))
        return any(
            other[0][:10] < place[0][:10]
            and other[1] not in related
            and find_likeness(mine, self._weigh(other[1])) >= RELATED
            for other in seen
        )

    def _list_holders(self, name: str) -> list[Place]:
        """Return the briefings that have a name or subject, the earliest first."""
        if name not in self._holders:
            query = "SELECT day, story FROM names WHERE name = ? ORDER BY day, story"
            places = self._catalogue.rows(query, name)
            self._holders[name] = [self._places.setdefault(place, place) for place in places]
        return self._holders[name]

    def _remember_weighed(self) -> Callable[[str], Weighed]:
        """Return what tells how much each feature of a story counts."""
        rows, decode, levels = self._catalogue.rows, self._decode, self._levels

        @lru_cache(_AT_HAND)
        def weigh(story: str) -> Weighed:
            ((packed,),) = rows("SELECT features FROM kin WHERE story = ?", story)
            return weigh_features(decode(packed), levels)

        return weigh

    def _relate(self, place: Place) -> bool:
        """Find out anew what one briefing is related to; tell whether that changed."""
        (day, story), held = place, set[Place]()
        mine = self._weigh(story)
        for name in list_names(mine.features):
            holders = self._list_holders(name)
            end = bisect_left(holders, place)
            held.update(holders[max(0, end - INDEX_DEPTH) : end])
        earlier = (other for other in held if other[0][:10] < day[:10])
        found = choose_related(mine, ((other, self._weigh(other[1])) for other in earlier))
        if found == self.find(story):
            return False
        catalogue = self._catalogue
        catalogue.run("DELETE FROM related WHERE story = ?", story)
        catalogue.run_all(
            "INSERT INTO related VALUES (?, ?, ?)", ((story, n, earlier) for n, earlier in enumerate(found))
        )
        return True
