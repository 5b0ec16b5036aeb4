"""Which earlier briefings are of the same people and subject: what was told once is linked, not told again.

Later ones are never linked, so that a page does not change whenever a new one is written.
"""

import heapq
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import fsum, sqrt

from newsdesk.fingerprint import fingerprint
from newsdesk.model import Card
from newsdesk.render.view import RelatedView
from newsdesk.stories.candidates import CandidateIndex
from newsdesk.stories.signature import find_rarity
from newsdesk.text.terms import find_terms, find_words

MOST_RELATED = 3

RELATED = 0.12
"""Share of what two cards are about that they have in common; less is chance."""

NAME_WEIGHT = 6.0
"""A name is as much information as a word that stands in one of 400 articles."""

SETTLING = 8
"""Briefings imagined beside the real ones before a name or word counts as one that they all have."""

FRESH = 8
"""Steps in which what many briefings name loses weight: so coarse that one more changes hardly any other's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """What was found out about one briefing."""

    told: str
    """Digest of what its features follow from."""
    date: str
    features: dict[str, float]
    levels: bytes
    """How much of its weight each feature kept."""
    related: tuple[str, ...]


@dataclass(slots=True)
class Family:
    """Story → what an earlier run found out, and what this one changed of that. It saves time and decides nothing."""

    rows: dict[str, Kin] = field(default_factory=dict)
    changed: dict[str, Kin] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


def order_cards(cards: Iterable[Card]) -> list[Card]:
    """Return the cards that have a date, earlier ones first."""
    return sorted((c for c in cards if c.date), key=lambda c: (c.date or "", c.story))


def find_related(cards: Iterable[Card], family: Family | None = None) -> dict[str, tuple[str, ...]]:
    """Return story → the earlier stories most like it, best first; undated ones have none and are none.

    Each shares a person, an organisation or a subject, and enough of title and bottom line with it. Of those that
    share a name or a subject, the latest are looked at: so a new briefing is looked at by few others.
    """
    family = family or Family()
    dated = order_cards(cards)
    told = [fingerprint(card.told, card.names, card.subjects) for card in dated]
    rows = [family.rows.get(card.story) for card in dated]
    features = [
        row.features if row and row.told == digest else _list_features(card)
        for card, row, digest in zip(dated, rows, told, strict=True)
    ]
    fresh = _find_freshness(features)
    levels = [bytes(fresh.get(name, FRESH) for name in found) for found in features]
    index = CandidateIndex([_list_names(found) for found in features])
    renewed = {
        number
        for number, (card, row, digest) in enumerate(zip(dated, rows, told, strict=True))
        if not row or (row.told, row.date, row.levels) != (digest, card.date, levels[number])
    }
    changes: list[tuple[int, Iterable[str]]] = [(number, _list_names(features[number])) for number in renewed]
    places = [(card.date or "", card.story) for card in dated]
    here = {card.story for card in dated}
    family.gone.update(family.rows.keys() - here)
    changes += (
        (bisect_left(places, (row.date, story)), _list_names(row.features))
        for story in (*family.gone, *(dated[number].story for number in renewed))
        if (row := family.rows.get(story))
    )
    stale = renewed | index.list_affected(changes)

    @cache
    def weigh(number: int) -> dict[str, float]:
        kept = zip(features[number].items(), levels[number], strict=True)
        return {name: (weight * level / FRESH) ** 2 for (name, weight), level in kept}

    related: dict[str, tuple[str, ...]] = {}
    for number, (card, row) in enumerate(zip(dated, rows, strict=True)):
        if row and number not in stale:
            related[card.story] = row.related
            continue
        best = _find_best(number, dated, weigh, index)
        related[card.story] = tuple(dated[earlier].story for earlier in best)
        family.changed[card.story] = Kin(
            told=told[number],
            date=card.date or "",
            features=features[number],
            levels=levels[number],
            related=related[card.story],
        )
    return related


def _find_freshness(features: Sequence[dict[str, float]]) -> dict[str, int]:
    """Return name or word → how much of its weight it keeps, in parts of `FRESH`; those that keep all are left out."""
    spread = Counter(name for found in features for name in found)
    whole = len(features) + SETTLING
    levels = ((name, round(FRESH * (1 - (count - 1) / whole))) for name, count in spread.items())
    return {name: level for name, level in levels if level < FRESH}


def _find_best(
    number: int, dated: Sequence[Card], weigh: Callable[[int], dict[str, float]], index: CandidateIndex
) -> list[int]:
    mine, day = weigh(number), (dated[number].date or "")[:10]
    held = {earlier for name in _list_names(mine) for earlier in index.list_earlier(number, name)}
    whole, scores = fsum(mine.values()), {}
    for earlier in held:
        theirs = weigh(earlier)
        shared = mine.keys() & theirs.keys()
        if (dated[earlier].date or "")[:10] < day and not all(map(_is_name, shared)):
            scores[earlier] = fsum(mine[name] for name in shared) / (sqrt(whole * fsum(theirs.values())) or 1)
    close = [earlier for earlier, score in scores.items() if score >= RELATED]
    return heapq.nsmallest(MOST_RELATED, close, key=lambda e: (-scores[e], -e))


def _list_names(features: Iterable[str]) -> tuple[str, ...]:
    """Return those of the features that are names or subjects."""
    return tuple(filter(_is_name, features))


def _is_name(feature: str) -> bool:
    return feature[0] == "="


def _list_features(card: Card) -> dict[str, float]:
    """Return the names and subjects (marked "=") and the words of a card, each with its weight.

    Not those that a person gave the page: what is related must not hang on the order of edits and builds.
    """
    found = {word: find_rarity(word) for word in find_terms(find_words(card.told))}
    names = [who.name for who in card.names if who.kind != "place"]
    return found | {f"={name.casefold()}": NAME_WEIGHT for name in (*names, *card.subjects)}


def view_related(earlier: Card, *, path: str) -> RelatedView:
    """Return what the page at `path` says of an earlier briefing."""
    return RelatedView(
        title=earlier.title,
        path="../" * path.count("/") + earlier.path,
        date=(earlier.date or "")[:10],
        bottom_line=earlier.bottom_line,
    )
