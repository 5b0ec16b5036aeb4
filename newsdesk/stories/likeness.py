"""How likely two articles tell one event: a logistic model over a few likenesses, fitted by bench/fit_stories.py.

The list is kept short on purpose: fitted on few articles, more features (names, bigrams and numbers apart)
made the result hang more on the threshold, and no better.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsdesk.stories.signature import Signature, find_rarity
from newsdesk.text.weights import load_numbers

WEEK = 7
"""Days."""

SETTLING_WEEKS = 3
"""Weeks that are imagined beside those of the collection before a term counts as always there."""

FRESH = 8
"""Steps in which a term loses weight: so coarse that one more article changes hardly any other's profile."""

FAR = 14
"""Days from which articles whose beginnings name different months or years are of different numbers of one series."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A signature as it is compared within one collection."""

    day: int | None
    share: dict[str, float]
    """Term → its share of what the article is about; they sum to 1."""
    title: dict[str, float]
    """The same for the terms of the title."""
    periods: frozenset[str]


def build_profiles(signatures: Sequence[Signature]) -> list[Profile]:
    """Return one profile a signature."""
    fresh = find_freshness(signatures)
    return [build_profile(signature, fresh) for signature in signatures]


def find_freshness(signatures: Iterable[Signature]) -> dict[str, int]:
    """Return term → how much of its weight it keeps, in parts of `FRESH`; terms that keep all are left out.

    A term that comes up week after week belongs to the beat (the club, the ministry), not to an event: it loses
    weight by the share of the collection's weeks that it is in. One that comes up in a single week loses none,
    however many articles hold it: a large story does not drown itself.
    """
    by_week: dict[int, set[str]] = {}
    for signature in signatures:
        if (day := signature.day) is not None:
            by_week.setdefault(day // WEEK, set()).update(signature.terms)
    whole = len(by_week) + SETTLING_WEEKS
    weeks = Counter(term for terms in by_week.values() for term in terms)
    levels = ((term, round(FRESH * (1 - (found - 1) / whole))) for term, found in weeks.items())
    return {term: level for term, level in levels if level < FRESH}


def build_profile(signature: Signature, fresh: Mapping[str, int]) -> Profile:
    """Return the profile of a signature in a collection with this freshness."""
    weighted = zip(signature.terms, signature.weights, strict=True)
    return Profile(
        day=signature.day,
        share=_share((term, (weight * fresh.get(term, FRESH) / FRESH) ** 2) for term, weight in weighted),
        title=_share((term, find_rarity(term) * fresh.get(term, FRESH) / FRESH) for term in signature.title),
        periods=frozenset(signature.periods),
    )


def _share(weights: Iterable[tuple[str, float]]) -> dict[str, float]:
    kept = {term: max(0.0, weight) for term, weight in weights}
    whole = sum(kept.values()) or 1.0
    return {term: weight / whole for term, weight in kept.items()}


def find_likeness(one: Profile, other: Profile) -> dict[str, float]:
    """Return the features of a pair, each 0 to about 1."""
    shared = one.share.keys() & other.share.keys()
    titles = (_cover(one.title, other.share), _cover(other.title, one.share))
    return {
        "shared": max(
            math.fsum(map(one.share.__getitem__, shared)), math.fsum(map(other.share.__getitem__, shared))
        ),
        "title told": max(titles),
        "both titles told": min(titles),
        "days apart": math.log1p(_count_days(one, other)) / 5,
    }


def find_chance(one: Profile, other: Profile) -> float:
    """Return the probability that two articles tell one event; symmetric."""
    if _are_of_one_series(one, other):
        return 0.0
    weights = load_numbers("stories", "pairs")
    total = weights["base"] + sum(weights[name] * value for name, value in find_likeness(one, other).items())
    return 1 / (1 + math.exp(-total))


def _are_of_one_series(one: Profile, other: Profile) -> bool:
    """Tell whether two articles are this month's and last month's report: alike in all but their period."""
    named = one.periods and other.periods and one.periods.isdisjoint(other.periods)
    return bool(named) and _count_days(one, other) > FAR


def _count_days(one: Profile, other: Profile) -> int:
    """Return the days between the two; 0 when one has no date."""
    return abs(one.day - other.day) if one.day is not None and other.day is not None else 0


def _cover(title: dict[str, float], share: dict[str, float]) -> float:
    """Return how much of a title the other article tells."""
    return sum(weight for term, weight in title.items() if term in share)
