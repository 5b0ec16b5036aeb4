"""Groups once more, after some articles changed: only those are linked again that a change can have reached.

The result is that of `grouping.group_signatures`. A change reaches others in three ways: a term is in another number
of weeks, so that it weighs another amount (`vocabulary`); an article is among the latest that hold a term, so that it
is what those right behind it are compared with; a pair is likely that was not, so that its groups are
made anew, and those that join them (`linked`).
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from newsdesk.model import Story
from newsdesk.stories.comparison import Compare
from newsdesk.stories.grouping import SAME_EVENT, find_links, name_stories, order_signatures, tell_order
from newsdesk.stories.likeness import find_levels, find_week
from newsdesk.stories.linked import LIKELY, Relinking, make_row, note_groups, tag_profile
from newsdesk.stories.notes import Notes
from newsdesk.stories.signature import Signature, share_values
from newsdesk.stories.vocabulary import Place, Vocabulary

MANY = 0.1
"""Share of the articles that may change until all are linked: that is faster then."""

KINDS = ("grouped", "signatures", "links", LIKELY, "weeks", "heavy")
"""Of notes."""


class Grouped:
    """Stories of the articles that there are now, id → token: with that and the pin as they were, the signature is."""

    def __init__(
        self,
        notes: Notes,
        tokens: Mapping[str, str],
        pins: Mapping[str, str],
        sign: Callable[[str], Signature],
        compare: Compare | None = None,
    ) -> None:
        self._notes, self._tokens, self._pins, self._sign = notes, tokens, pins, sign
        self._compare = compare
        self._roster = notes.get("grouped", "", dict[str, Place]) or {}
        known = {id_: (place.token, place.pin) for id_, place in self._roster.items()}
        self._new = {id_ for id_, token in tokens.items() if known.get(id_) != (token, pins.get(id_))}
        self._gone = known.keys() - tokens.keys()
        self.compared = 0
        """Pairs that were compared."""

    def find(self, known: Mapping[str, str]) -> tuple[Story, ...]:
        """Return every article in one story, as `group_signatures` does, and note what was found out."""
        if changed := len(self._new) + len(self._gone):
            few = changed <= MANY * len(self._roster)
            (self._renew if few else self._begin)()
            self._notes.put("grouped", "", self._roster)
        roster = self._roster
        ordered = sorted(roster, key=lambda id_: (roster[id_].order, id_))
        groups: dict[str, list[str]] = defaultdict(list)
        pins: dict[str, str] = {}
        for id_ in ordered:
            place = roster[id_]
            if place.pin:
                pins[id_] = place.pin
            else:
                groups[place.group].append(id_)
        return name_stories(ordered, list(groups.values()), known=known, pins=pins)

    def _read(self, id_: str) -> Signature:
        noted = None if id_ in self._new else self._notes.get("signatures", id_, Signature)
        return noted or replace(self._sign(id_), pin=self._pins.get(id_))

    def _make_place(self, signature: Signature) -> Place:
        return Place(
            token=self._tokens[signature.article],
            pin=signature.pin,
            order=tell_order(signature),
            week=find_week(signature),
        )

    # ── all of them ─────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> None:
        ordered = order_signatures(share_values(map(self._read, self._tokens)))
        self._notes.clear(KINDS)
        self._roster = {signature.article: self._make_place(signature) for signature in ordered}
        links = find_links(ordered, find_levels(ordered), self._compare)
        self.compared = links.chances.compared
        ids = [signature.article for signature in links.free]
        profiles = [tag_profile(*told) for told in zip(links.free, links.levels, strict=True)]
        for id_, profile in zip(ids, profiles, strict=True):
            self._roster[id_].profile = profile
        for number in sorted(
            range(len(ids)), key=ids.__getitem__
        ):  # places in the file: in order it grows less
            id_, near, known = ids[number], links.near[number], links.chances.list_known(number)
            likely = (other for other in near if known[other] >= SAME_EVENT)
            self._notes.hold(LIKELY, ((profiles[other], profiles[number]) for other in likely))
            told = (self._roster[id_].order, links.levels[number], links.heaviest[number])
            self._notes.put("links", id_, make_row(*told, near, known, profiles.__getitem__))
        note_groups(self._roster, ids, links.groups)
        heaviest = dict(zip(ids, links.heaviest, strict=True))
        del links  # two numbers for each pair: no two large things at once
        self._note_terms(ordered, heaviest)

    def _note_terms(self, signatures: Iterable[Signature], heaviest: Mapping[str, Sequence[str]]) -> None:
        weeks: dict[str, array[int]] = defaultdict(lambda: array("I"))  # of each article that has a term
        heavy: dict[str, list[str]] = defaultdict(list)
        for signature in sorted(signatures, key=lambda s: s.article):
            self._notes.put("signatures", signature.article, signature)
            for term in signature.terms:
                weeks[term].append(self._roster[signature.article].week)
            for term in heaviest.get(signature.article, ()):
                heavy[term].append(signature.article)
        for term, every in sorted(weeks.items()):
            self._notes.put("weeks", term, Counter(every))
        for term, holders in sorted(heavy.items()):
            self._notes.put("heavy", term, holders)

    # ── what changed ────────────────────────────────────────────────────────────────────────────

    def _renew(self) -> None:
        notes, old = self._notes, self._roster
        before = {
            id_: signature
            for id_ in self._new | self._gone
            if id_ in old and (signature := notes.get("signatures", id_, Signature))
        }
        after = {id_: self._read(id_) for id_ in self._new}
        for id_ in self._gone:
            notes.drop("signatures", id_)
        for id_, signature in after.items():
            notes.put("signatures", id_, signature)
        self._roster = {id_: place for id_, place in old.items() if id_ not in before}
        self._roster |= {id_: self._make_place(signature) for id_, signature in after.items()}

        def sign(id_: str) -> Signature:
            return after.get(id_) or self._read(id_)

        vocabulary = Vocabulary(notes)
        levels = vocabulary.renew_levels((old, self._roster), (before, after), sign)
        self.compared = Relinking(notes, vocabulary, old, self._roster, sign).run(levels)
        vocabulary.save()
