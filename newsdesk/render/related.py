"""Which earlier briefings are of the same people and subject: what was told once is linked, not told again.

Later ones are never linked, so that a page does not change whenever a new one is written.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from math import fsum, sqrt

from newsdesk.model import Card
from newsdesk.render.view import RelatedView
from newsdesk.stories.signature import find_rarity
from newsdesk.text.terms import find_terms, find_words

MOST_RELATED = 3

RELATED = 0.12
"""Share of what two cards are about that they have in common; less is chance."""

NAME_WEIGHT = 6.0
"""A name is as much information as a word that stands in one of 400 articles."""

SETTLING = 8
"""Briefings imagined beside the real ones before a name or word counts as one that they all have."""

REMEMBERED = 64
"""Earlier briefings that are remembered for a name or word: the latest."""


def order_cards(cards: Iterable[Card]) -> list[Card]:
    """Return the cards that have a date, earlier ones first."""
    return sorted((c for c in cards if c.date), key=lambda c: (c.date or "", c.story))


def find_related(cards: Iterable[Card]) -> dict[str, tuple[str, ...]]:
    """Return story → the earlier stories most like it, best first; undated ones have none and are none.

    Each shares a person, an organisation or a subject, and enough of title and bottom line with it.
    """
    dated = order_cards(cards)
    features = [_list_features(card) for card in dated]
    spread = Counter(name for found in features for name in found)
    whole = len(dated) + SETTLING
    weighed = [
        {name: (weight * (1 - (spread[name] - 1) / whole)) ** 2 for name, weight in found.items()}
        for found in features
    ]
    index: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
    related: dict[str, tuple[str, ...]] = {}
    for number, (card, mine) in enumerate(zip(dated, weighed, strict=True)):
        shared: dict[int, list[str]] = defaultdict(list)
        for name in sorted(mine):
            for earlier in index[name]:
                if (dated[earlier].date or "")[:10] < (card.date or "")[:10]:
                    shared[earlier].append(name)
            index[name].append(number)
        scores = {
            earlier: fsum(mine[n] for n in names)
            / sqrt(fsum(mine.values()) * fsum(weighed[earlier].values()))
            for earlier, names in shared.items()
            if any(n.startswith("=") for n in names) and not all(n.startswith("=") for n in names)
        }
        close = [earlier for earlier, score in scores.items() if score >= RELATED]
        best = heapq.nsmallest(MOST_RELATED, close, key=lambda e: (-scores[e], -e))
        related[card.story] = tuple(dated[earlier].story for earlier in best)
    return related


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
