"""How likely two articles tell one event: a logistic model over a few likenesses, fitted by bench/fit_stories.py.

The list is kept short on purpose: fitted on few articles, more features (names, bigrams and numbers apart)
made the result hang more on the threshold, and no better.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, repeat

from newsdesk.stories.signature import Signature, find_rarity
from newsdesk.text.weights import load_numbers

WEEK = 7
"""Days."""

UNDATED = date.max.toordinal() // WEEK + 1
"""The week of articles without a date."""

SETTLING_WEEKS = 3
"""Weeks that are imagined beside those of the collection before a term counts as always there."""

FIRST_WEEKS = 8
"""Weeks at the beginning of a collection that know of one another what is week after week in the news."""

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
    return [build_profile(s, levels) for s, levels in zip(signatures, find_levels(signatures), strict=True)]


def find_levels(signatures: Sequence[Signature]) -> list[bytes]:
    """Return for each signature how much of its weight each of its terms keeps, then each of its title's, in parts of
    `FRESH`.

    A term that comes up week after week belongs to the beat (the club, the ministry), not to an event: it loses
    weight by the share of the collection's weeks up to the article's own that it was in before. So what comes later
    changes nothing of what is known of an article; but the first weeks, which have nothing before them, are told from
    one another. A term that comes up in a single week loses none, however many articles hold it: a large story does
    not drown itself. An article without a date comes after all weeks.
    """
    by_week: dict[int, list[int]] = {}
    for number, signature in enumerate(signatures):
        by_week.setdefault(find_week(signature), []).append(number)
    weeks = [numbers for _, numbers in sorted(by_week.items())]
    terms = ({term for number in numbers for term in signatures[number].terms} for numbers in weeks)
    # Term → weeks that it was in, the article's own among them.
    known = Counter(chain.from_iterable(islice(terms, FIRST_WEEKS)))
    found = [b""] * len(signatures)
    for place, numbers in enumerate(weeks):
        if place >= FIRST_WEEKS:
            known.update(next(terms))
        kept = list_kept(place, len(weeks))
        for number in numbers:
            one = signatures[number]
            found[number] = bytes(map(kept.__getitem__, map(known.get, (*one.terms, *one.title), repeat(0))))
    return found


def find_week(signature: Signature) -> int:
    """Return the week of an article, counted from the year 1; that of those without a date comes after all others."""
    day = signature.day
    return UNDATED if day is None else day // WEEK


def list_kept(place: int, weeks: int) -> list[int]:
    """Return, by the number of weeks that a term was in, how much of its weight it keeps in the week at a place."""
    whole = max(place + 1, min(FIRST_WEEKS, weeks)) + SETTLING_WEEKS
    return [FRESH, *(round(FRESH * (1 - count / whole)) for count in range(whole))]


def build_profile(signature: Signature, levels: bytes) -> Profile:
    """Return the profile of a signature whose terms keep so much of their weight (see `find_levels`)."""
    weighted = zip(signature.terms, signature.weights, levels, strict=False)
    titled = zip(signature.title, levels[len(signature.terms) :], strict=True)
    return Profile(
        day=signature.day,
        share=_share((term, (weight * level / FRESH) ** 2) for term, weight, level in weighted),
        title=_share((term, find_rarity(term) * level / FRESH) for term, level in titled),
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
