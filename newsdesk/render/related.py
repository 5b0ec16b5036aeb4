"""Which earlier briefings are of the same people and subject: what was told once is linked, not told again.

Later ones are never linked, so that a page does not change whenever a new one is written. Where what is known of
each briefing lies, and which of them must be looked at again, is the pipeline's to tell.
"""

import heapq
from collections.abc import Iterable, Mapping
from math import fsum, sqrt
from typing import NamedTuple

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

FRESH = 8
"""Steps in which what many briefings name loses weight: so coarse that one more changes hardly any other's."""

Place = tuple[str, str]
"""Date and story of a briefing: earlier ones first."""
Features = Mapping[str, float]
"""Names and subjects (marked "=") and words → weight."""


class Weighed(NamedTuple):
    """What a briefing is about, by how much each of it counts."""

    features: Features
    whole: float


def list_features(card: Card) -> dict[str, float]:
    """Return the names and subjects (marked "=") and the words of a card, each with its weight.

    Not those that a person gave the page: what is related must not hang on the order of edits and builds.
    """
    found = {word: find_rarity(word) for word in find_terms(find_words(card.told))}
    names = [who.name for who in card.names if who.kind != "place"]
    return found | {f"={name.casefold()}": NAME_WEIGHT for name in (*names, *card.subjects)}


def list_names(features: Iterable[str]) -> tuple[str, ...]:
    """Return those of the features that are names or subjects."""
    return tuple(filter(_is_name, features))


def _is_name(feature: str) -> bool:
    return feature[0] == "="


def find_least(briefings: int) -> float:
    """Return the number of briefings from which on a feature loses weight, where there are so many in all."""
    return (briefings + SETTLING) / FRESH / 2


def find_levels(spread: Mapping[str, int], briefings: int) -> dict[str, int]:
    """Return feature → how much of its weight it keeps, in parts of `FRESH`; those that keep all are left out.

    `spread`: feature → how many of the `briefings` have it.
    """
    whole = briefings + SETTLING
    levels = ((name, round(FRESH * (1 - (count - 1) / whole))) for name, count in spread.items())
    return {name: level for name, level in levels if level < FRESH}


def weigh_features(features: Features, levels: Mapping[str, int]) -> Weighed:
    """Return how much each feature counts where two briefings have it."""
    weights = {name: (weight * levels.get(name, FRESH) / FRESH) ** 2 for name, weight in features.items()}
    return Weighed(weights, fsum(weights.values()))


def find_likeness(mine: Weighed, theirs: Weighed) -> float:
    """Return the share of what two are about that they have in common; 0 when it is nothing but names."""
    shared = mine.features.keys() & theirs.features.keys()
    if all(map(_is_name, shared)):
        return 0.0
    return fsum(mine.features[name] for name in shared) / (sqrt(mine.whole * theirs.whole) or 1)


def choose_related(mine: Weighed, others: Iterable[tuple[Place, Weighed]]) -> tuple[str, ...]:
    """Return which stories of `others`, all of them of earlier days, are most like one, best first.

    Each shares a person, an organisation or a subject, and enough of title and bottom line with it.
    """
    close = [(score, place) for place, theirs in others if (score := find_likeness(mine, theirs)) >= RELATED]
    return tuple(story for _, (_, story) in heapq.nlargest(MOST_RELATED, close))


def view_related(earlier: Card, *, path: str) -> RelatedView:
    """Return what the page at `path` says of an earlier briefing."""
    return RelatedView(
        title=earlier.title,
        path="../" * path.count("/") + earlier.path,
        date=(earlier.date or "")[:10],
        bottom_line=earlier.bottom_line,
    )
