"""Copies once more, after some articles changed: only those are asked again whose surroundings did.

The result is that of `copies.find_copies_among`. Who is a copy follows from whom an article shares sampled shingles
with, how many hold these, and which of the longer ones are copies themselves; so a change is followed from article to
article, until it changes nothing any more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, repeat
from typing import NamedTuple

from newsdesk.model import Copy
from newsdesk.stories.copies import (
    MOST_ASKED,
    MOST_LISTED,
    PROMISING,
    SAME_PAGE,
    Shares,
    find_bonds,
    find_copied,
    order_copies,
)
from newsdesk.stories.families import Bonds, tell_copies
from newsdesk.stories.notes import Notes, make_tag, pack_numbers
from newsdesk.stories.printings import FURNITURE, Printing, find_furniture, read_printing
from newsdesk.stories.sketch import Sketch, Texts, unpack_numbers

MANY = 0.1
"""Share of the articles that may change until all are asked: that is faster then."""

_AT_HAND = 1024
"""Sketches, and printings, that are not read once more from the notes."""

KINDS = ("copied", "sketches", "bodies", "shares", "shingles", "paragraphs", "pages")
"""Of notes."""


@dataclass(slots=True, kw_only=True)
class Roster:
    """What is known of all articles, by their ids."""

    tokens: dict[str, str] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict)
    """The stories that an editor put some into."""
    tags: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    bonds: Bonds = field(default_factory=Bonds)
    told: dict[str, Copy] = field(default_factory=dict)
    furniture: dict[str, bytes] = field(default_factory=dict)
    """Outlet → hashes of the paragraphs that it prints on many pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a printing is without its outlet's furniture."""

    furniture: bytes
    words: int
    sample: bytes


class _Answer(NamedTuple):
    """`copies.Answer`, by ids."""

    of: str | None
    asked: int
    most: int


class Copied:
    """Copies among the articles that there are now, id → token: where that is as it was, the sketch is."""

    def __init__(
        self, notes: Notes, tokens: Mapping[str, str], make_sketch: Callable[[str], Sketch], texts: Texts
    ) -> None:
        self._notes, self._tokens, self._make_sketch, self._texts = notes, tokens, make_sketch, texts
        self._roster = notes.get("copied", "", Roster) or Roster()
        known = self._roster.tokens
        self._new = {id_ for id_, token in tokens.items() if known.get(id_) != token}
        self._gone = known.keys() - tokens.keys()
        self._unnoted = set(self._new)
        self.sketch = _remember_sketches(notes, self._unnoted, make_sketch)
        """Return the sketch of an article."""
        self._printings: dict[str, Printing] = {}
        self._shares = Shares()
        self._ids: dict[int, str] = {}
        self._with_furniture: set[str | None] = set()
        """Outlets that repeat paragraphs, or did."""

    def find(self) -> tuple[Copy, ...]:
        """Return every article that another stands for, and note what was found out."""
        if changed := len(self._new) + len(self._gone):
            few = changed <= MANY * len(self._roster.tokens)
            (self._renew if few else self._begin)()
            self._roster.tokens = dict(self._tokens)
            self._notes.put("copied", "", self._roster)
            for id_, asked in self._shares.asked.items():
                self._notes.put("shares", id_, {pair: self._shares.known[pair] for pair in asked})
        return order_copies(self._roster.told.values())

    @property
    def pins(self) -> Mapping[str, str]:
        """Article id → the story that an editor put it into."""
        return self._roster.pins

    # ── all of them ─────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> None:
        ids = sorted(self._tokens)  # their places in the file: in order it grows less
        self._notes.clear(kind for kind in KINDS if kind != "sketches")
        for id_ in self._gone:
            self._notes.drop("sketches", id_)
        roster = self._roster = Roster(tags={id_: make_tag(id_) for id_ in self._tokens})
        furniture = find_furniture(self._take_in(ids))
        roster.furniture = {outlet: pack_numbers(sorted(found)) for outlet, found in furniture.items()}
        self._with_furniture = {*furniture}
        words: dict[str, int] = {}
        for printing in map(self._read, ids):
            words[printing.article.id] = printing.words
            if printing.furniture:
                self._note_body(printing)
            self._notes.hold("shingles", _list_shingles(printing))
        roster.words = dict(sorted(words.items(), key=lambda told: (-told[1], told[0])))
        load = lru_cache(_AT_HAND)(self._recall)
        bonds = roster.bonds = find_bonds(list(roster.words), load, self._shares)
        joined = {id_ for bond in (bonds.copied, bonds.pages) for pair in bond.items() for id_ in pair}
        copies = tell_copies([load(id_) for id_ in roster.words if id_ in joined], bonds)
        roster.told = {copy.article: copy for copy in copies}

    def _take_in(self, ids: Iterable[str]) -> Iterator[Sketch]:
        """Yield sketches, and note them and what is held."""
        for id_ in ids:
            sketch = self.sketch(id_)
            self._note_sketch(sketch)
            if sketch.article.story:
                self._roster.pins[id_] = sketch.article.story
            for kind, list_held in _HELD.items():
                self._notes.hold(kind, list_held(sketch))
            yield sketch

    def _note_sketch(self, sketch: Sketch) -> None:
        self._notes.put("sketches", sketch.article.id, sketch)
        self._unnoted.discard(sketch.article.id)

    def _note_body(self, printing: Printing) -> None:
        if printing.furniture:
            furniture = pack_numbers(sorted(printing.furniture))
            body = Body(furniture=furniture, words=printing.words, sample=printing.packed)
            self._notes.put("bodies", printing.article.id, body)
        else:
            self._notes.drop("bodies", printing.article.id)

    # ── what changed ────────────────────────────────────────────────────────────────────────────

    def _renew(self) -> None:
        notes, roster = self._notes, self._roster
        for id_ in self._gone:
            del roster.tags[id_]
        roster.tags |= {id_: make_tag(id_) for id_ in self._new}
        self._ids = {tag: id_ for id_, tag in roster.tags.items()}
        self._with_furniture = {*roster.furniture}
        before = {id_: self._recall(id_) for id_ in self._new | self._gone if id_ in roster.tokens}
        old, new = [p.sketch for p in before.values()], [self.sketch(id_) for id_ in self._new]
        for kind, list_held in _HELD.items():
            notes.release(kind, chain.from_iterable(map(list_held, old)))
            notes.hold(kind, chain.from_iterable(map(list_held, new)))
        renewed = self._renew_furniture([*old, *new])
        self._with_furniture |= roster.furniture.keys()
        before |= {id_: self._recall(id_) for id_ in renewed if id_ not in self._new}
        after = {id_: self._read(id_) for id_ in self._new | renewed}
        self._printings |= after
        self._write(before, after)
        touched = self._ask(before, after) | self._meet(before, after)
        self._tell(touched | before.keys() | after.keys())

    def _recall(self, id_: str) -> Printing:
        """Return a printing as it was noted."""
        sketch = self._notes.get("sketches", id_, Sketch) or self._make_sketch(id_)
        body = self._notes.get("bodies", id_, Body) if sketch.outlet in self._with_furniture else None
        return Printing(
            sketch=sketch,
            texts=self._texts,
            furniture=frozenset(unpack_numbers(body.furniture)) if body else frozenset(),
            words=body.words if body else sketch.words,
            packed=body.sample if body else sketch.sample,
        )

    def _read(self, id_: str) -> Printing:
        sketch = self.sketch(id_)
        repeated = self._roster.furniture.get(sketch.outlet or "", b"")
        return read_printing(sketch, frozenset(unpack_numbers(repeated)), self._texts)

    def _printing(self, id_: str) -> Printing:
        if id_ not in self._printings:
            self._printings[id_] = self._recall(id_)
        return self._printings[id_]

    def _find(self, kind: str, thing: int) -> list[str]:
        return [self._ids[tag] for tag in self._notes.find_holders(kind, [thing])[thing]]

    def _renew_furniture(self, changed: Iterable[Sketch]) -> set[str]:
        """Bring the paragraphs that outlets repeat up to date, and return the articles that hold one that is or was one."""
        printed: dict[str, set[int]] = defaultdict(set)
        for sketch in changed:
            if sketch.outlet:
                printed[sketch.outlet].update(unpack_numbers(sketch.paragraphs))
        holders: set[str] = set()
        for outlet, paragraphs in printed.items():
            known = frozenset(unpack_numbers(self._roster.furniture.get(outlet, b"")))
            repeated = {p for p in paragraphs if self._is_repeated(outlet, p)}
            for paragraph in repeated ^ (known & paragraphs):
                holders.update(self._find("paragraphs", paragraph ^ make_tag(outlet)))
            if now := known - paragraphs | repeated:
                self._roster.furniture[outlet] = pack_numbers(sorted(now))
            else:
                self._roster.furniture.pop(outlet, None)
        return holders

    def _is_repeated(self, outlet: str, paragraph: int) -> bool:
        places: set[str] = set()
        for id_ in self._find("paragraphs", paragraph ^ make_tag(outlet)):
            places.add(self.sketch(id_).page or id_)
            if len(places) > FURNITURE:
                return True
        return False

    def _write(self, before: Mapping[str, Printing], after: Mapping[str, Printing]) -> None:
        for id_ in before:
            self._roster.pins.pop(id_, None)
        self._roster.pins |= {id_: p.article.story for id_, p in after.items() if p.article.story}
        for id_ in self._gone:
            del self._roster.words[id_]
            for kind in ("sketches", "bodies", "shares"):
                self._notes.drop(kind, id_)
        for printing in after.values():
            self._note_sketch(printing.sketch)
            self._note_body(printing)
        self._roster.words |= {id_: p.words for id_, p in after.items()}
        self._notes.release("shingles", chain.from_iterable(map(_list_shingles, before.values())))
        self._notes.hold("shingles", chain.from_iterable(map(_list_shingles, after.values())))

    def _order(self, id_: str) -> tuple[int, str]:
        return -self._roster.words[id_], id_

    def _ask(self, before: Mapping[str, Printing], after: Mapping[str, Printing]) -> set[str]:
        """Find out which articles are copies of others now, and return those whose bond changed."""
        moved = {
            id_ for id_ in before.keys() | after.keys() if _find_place(before, id_) != _find_place(after, id_)
        }
        touched = _Touched()
        touched.add(p for seen in (before, after) for id_, p in seen.items() if id_ in moved)
        copied = self._roster.bonds.copied
        holders = _Holders(
            self._notes, self._roster.tags, sorted(self._roster.words, key=self._order), copied
        )
        bonds, changed, asked = self._roster.bonds, set(moved), set(after)
        while True:
            holders.look_up(touched.keys())
            reached = Counter(
                id_
                for shingle, longest in touched.items()
                for id_ in holders.list_near(shingle, len(changed))
                if self._is_reached(id_, longest)
            )
            asked |= {
                id_ for id_, count in reached.items() if _may_find(bonds.asked.get(id_, _UNKNOWN), count)
            }
            found = self._decide(asked, holders, changes=len(changed | asked))
            turned = {id_ for id_ in asked - changed if (id_ in copied) != (found[id_].of is not None)}
            if not turned:
                break
            changed |= turned
            touched.add(map(self._printing, turned))
        for id_, count in reached.items():
            least, most, greatest = bonds.asked.get(id_, _UNKNOWN)
            bonds.asked[id_] = least - count, most + count, greatest + count
        bonds.asked |= {id_: (answer.asked, answer.most, answer.asked) for id_, answer in found.items()}
        for id_ in self._gone:
            del bonds.asked[id_]
        new = {id_: answer.of for id_, answer in found.items() if answer.of is not None}
        return _replace(copied, asked | self._gone, new)

    def _is_reached(self, id_: str, longest: tuple[int, str]) -> bool:
        """Tell whether an article may find others by a shingle of which the holders changed, the longest at that place in
        the order. What is longer finds what it found, unless it has to choose by how frequent shingles are.
        """
        _, _, greatest = self._roster.bonds.asked.get(id_, _UNKNOWN)
        return greatest >= MOST_ASKED or self._order(id_) >= longest

    def _decide(self, asked: Collection[str], holders: "_Holders", *, changes: int) -> dict[str, "_Answer"]:
        """Return what each of the asked finds, given that all others are what they were."""
        copied = self._roster.bonds.copied
        samples: dict[str, set[int]] = {id_: set() for id_ in asked}
        frequency: dict[int, int] = {}
        shingles = {s for id_ in asked for s in self._printing(id_).sample}
        holders.look_up(shingles)
        for shingle in shingles:
            frequency[shingle] = holders.count(shingle)
            if frequency[shingle] > 1:
                for id_ in holders.list_near(shingle, changes):
                    if id_ in asked or id_ not in copied:
                        samples.setdefault(id_, set()).add(shingle)
        ordered = sorted(samples, key=self._order)
        found = find_copied(
            [samples[id_] for id_ in ordered],
            frequency,
            lambda number, longer: self._share(ordered[number], ordered[longer]) >= 1.0,
            {number for number, id_ in enumerate(ordered) if id_ not in asked},
        )
        return {
            ordered[n]: _Answer(None if answer.of is None else ordered[answer.of], answer.asked, answer.most)
            for n, answer in found.items()
        }

    def _share(self, one: str, longer: str) -> float:
        if one not in self._shares.asked:
            self._shares.known |= self._notes.get("shares", one, dict[str, float]) or {}
        return self._shares.find(self._printing(one), self._printing(longer))

    def _meet(self, before: Mapping[str, Printing], after: Mapping[str, Printing]) -> set[str]:
        """Find out what the articles at one address are joined to, and return those whose bond changed."""
        pages = {p.page for p in (*before.values(), *after.values()) if p.page}
        met: set[str] = set(self._gone)
        new: dict[str, str] = {}
        for page in pages:
            first, *others = sorted(self._find("pages", make_tag(page)), key=self._order) or [""]
            met.update((first, *others))
            new |= {id_: first for id_ in others if self._share(id_, first) >= SAME_PAGE}
        return _replace(self._roster.bonds.pages, met | before.keys() | after.keys(), new)

    def _tell(self, touched: Iterable[str]) -> None:
        """Tell copies again in the families of the articles that were touched."""
        joined: dict[str, set[str]] = defaultdict(set)
        bonds = self._roster.bonds
        for one, other in chain(bonds.copied.items(), bonds.pages.items()):
            joined[one].add(other)
            joined[other].add(one)
        waiting = set(touched)
        family: set[str] = set()
        while waiting:
            family.add(id_ := waiting.pop())
            waiting |= joined.get(id_, set()) - family
        for id_ in family:
            self._roster.told.pop(id_, None)
        printings = [self._printing(id_) for id_ in sorted(family & self._tokens.keys(), key=self._order)]
        self._roster.told |= {copy.article: copy for copy in tell_copies(printings, bonds)}


class _Touched(dict[int, tuple[int, str]]):
    """Sampled shingle → the place in the order of the longest that has it, or had, of the articles that changed."""

    def add(self, printings: Iterable[Printing]) -> None:
        """Take note of articles that changed."""
        for printing in printings:
            for shingle in printing.sample:
                self[shingle] = min(self.get(shingle, printing.order), printing.order)


class _Holders:
    """Who holds sampled shingles, as far as it was looked up. `longest` are all articles, the longest first."""

    def __init__(
        self, notes: Notes, tags: Mapping[str, int], longest: Sequence[str], copied: Collection[str]
    ) -> None:
        self._notes, self._longest, self._copied = notes, longest, copied
        self._places = {tags[id_]: place for place, id_ in enumerate(longest)}
        self._found: dict[int, list[int]] = {}
        """Shingle → places in `longest`."""

    def look_up(self, shingles: AbstractSet[int]) -> None:
        """Look up those that were not yet."""
        for shingle, tags in self._notes.find_holders("shingles", shingles - self._found.keys()).items():
            self._found[shingle] = sorted(map(self._places.__getitem__, tags))

    def count(self, shingle: int) -> int:
        """Return how many hold one."""
        return len(self._found[shingle])

    def list_near(self, shingle: int, changes: int) -> Iterator[str]:
        """Yield, longest first, the holders for which the list of `find_copied` is not full, or was not before so many
        changes.
        """
        listed = 0
        for place in self._found[shingle]:
            yield (id_ := self._longest[place])
            listed += id_ not in self._copied
            if listed > MOST_LISTED + changes:
                return


def _remember_sketches(
    notes: Notes, unnoted: AbstractSet[str], make_sketch: Callable[[str], Sketch]
) -> Callable[[str], Sketch]:
    @lru_cache(_AT_HAND)
    def find(id_: str) -> Sketch:
        noted = None if id_ in unnoted else notes.get("sketches", id_, Sketch)
        return noted or replace(make_sketch(id_), signature=None)

    return find


_UNKNOWN = (0, 0, MOST_ASKED)
"""Of `Bonds.asked`."""


def _may_find(was: tuple[int, int, int], count: int) -> bool:
    """Tell whether an article may find another to be compared with after so many of its shingles were touched: `was` are
    those by which it looked, and how many the likeliest had. Each that was touched may have come or gone as one by which
    it looks, and be one more that the likeliest has; where that is too few before and after, nobody was found or is.
    """
    asked, most, _ = was
    return most + count >= PROMISING * (asked - count)


def _replace(bonds: dict[str, str], asked: Iterable[str], new: Mapping[str, str]) -> set[str]:
    """Give those that were asked their new bonds, and return both ends of all that changed."""
    was = {id_: other for id_ in asked if (other := bonds.pop(id_, None))}
    bonds.update(new)
    changed = {id_ for id_ in was.keys() | new.keys() if was.get(id_) != new.get(id_)}
    return changed | {other for id_ in changed if (other := was.get(id_))}


def _find_place(printings: Mapping[str, Printing], id_: str) -> object:
    """Return what others see of a printing."""
    found = printings.get(id_)
    return found and (found.words, found.packed, found.key)


def _list_shingles(printing: Printing) -> Iterator[tuple[int, int]]:
    return zip(unpack_numbers(printing.packed), repeat(make_tag(printing.article.id)))


def _list_paragraphs(sketch: Sketch) -> Iterator[tuple[int, int]]:
    if not sketch.outlet:
        return iter(())
    outlet, tag = make_tag(sketch.outlet), make_tag(sketch.article.id)
    return ((paragraph ^ outlet, tag) for paragraph in unpack_numbers(sketch.paragraphs))


def _list_pages(sketch: Sketch) -> Iterator[tuple[int, int]]:
    return iter([(make_tag(sketch.page), make_tag(sketch.article.id))] if sketch.page else [])


_HELD = {"paragraphs": _list_paragraphs, "pages": _list_pages}
"""Kind → what an article holds, each with its tag."""
