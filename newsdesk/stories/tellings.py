"""What the sentences of a story tell, and which of them tell the same: by rare words, names and figures they share.

Words are weighed by how rare they are in news, so that "the minister said on Monday" makes no two sentences alike.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum

from newsdesk.model import Analysis, Figure, Span
from newsdesk.stories.differences import COUNTED, bounds, sentence_at
from newsdesk.stories.signature import find_rarity
from newsdesk.text.numbers import NAMES, NUMBER, read_number
from newsdesk.text.terms import find_terms, find_words

TOLD, TOLD_BY_TWO, HALF_TOLD = 0.6, 0.7, 0.45
"""Share of a sentence's information that another must hold to tell the same; that two must hold that stand near each
other, and what one of these must hold by itself."""

BESIDE = 4
"""Sentences between two that tell something together."""

REPEATED, REPEATED_BY_SELF, REPEATED_BY_ALL = 0.5, 0.7, 0.8
"""Share of a sentence's information that a sentence of another source, one of its own, or all of other sources
together hold when it says nothing new: an article repeats names, but hardly itself."""

NUMBER_WEIGHT = 4.0
"""A number is as much information as a word that stands in one of 50 articles."""

MATTER_TOLD = 0.4
"""Share of what a sentence tells beside who it is of, their names and roles, that another must hold as well: two
sentences in which "Ada Quill, the chair of the seafarers' union," says different things share most of their words."""

FEWEST_SHARED = 4
"""Words that two sentences have in common at least when they tell the same."""

SMALL = 3
"""Numbers up to which equal ones are no sign of one quantity."""

OPEN = 1.5
"""Ratio up to which "at least" or "at most" agrees with another value."""

_NUMBER = re.compile(NUMBER, re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one sentence tells."""

    article: str
    sentence: int
    terms: frozenset[str]
    """Stems of its words without numbers."""
    matter: frozenset[str]
    """Of them, those in no name or role of somebody it names."""
    numbers: frozenset[float]
    figures: tuple[Figure, ...]

    @property
    def words_only(self) -> "Telling":
        """The same sentence without its numbers."""
        return replace(self, numbers=frozenset())


class Tellings:
    """The sentences of a story's sources, read once."""

    def __init__(self, sources: Sequence[Analysis]) -> None:
        self._sources = sources
        self._told = {a.article.id: _read_sentences(a) for a in sources}

    def at(self, article: str, sentence: int) -> Telling:
        """Return what that sentence tells."""
        return self._told[article][sentence]

    def confirm(self, shown: Telling) -> list[Telling]:
        """Return the sentences of other sources, one or two a source, that tell the same; in the sources' order."""
        found = []
        for article, sentences in self._told.items():
            if article == shown.article or not sentences:
                continue
            first = max(sentences, key=lambda other: cover(shown, [other]))
            near = sentences[max(0, first.sentence - BESIDE) : first.sentence + BESIDE + 1]
            second = max(near, key=lambda other: cover(shown, [first, other]))
            if tell_the_same(shown, [first], at_least=TOLD):
                found.append(first)
            elif cover(shown, [first]) >= HALF_TOLD and tell_the_same(
                shown, [first, second], at_least=TOLD_BY_TWO
            ):
                found += [first, second]
        return found

    @cached_property
    def _spread(self) -> Counter[str]:
        """Term → how many sources hold it."""
        return Counter(
            term for sentences in self._told.values() for term in set().union(*(s.terms for s in sentences))
        )

    def find_centrality(self, telling: Telling) -> float:
        """Return the share of the sentence's words, by weight, that the other sources use as well; 0 to 1."""
        return self._weigh(telling.terms)

    def weigh_words(self, text: str) -> float:
        """Return the same for words that stand in no sentence: a title."""
        return self._weigh(frozenset(_find_terms(text)))

    def _weigh(self, terms: frozenset[str]) -> float:
        others = max(1, len(self._sources) - 1)
        told = fsum(find_rarity(t) * max(0, self._spread[t] - 1) / others for t in terms)
        return told / (weigh(terms) or 1.0)


def _read_sentences(analysis: Analysis) -> tuple[Telling, ...]:
    figures: dict[int, list[Figure]] = {}
    dates: dict[int, list[Span]] = {}
    for figure in analysis.figures:
        if (sentence := sentence_at(analysis, figure.span.start)) is not None:
            figures.setdefault(sentence, []).append(figure)
    for date in analysis.dates:
        if (sentence := sentence_at(analysis, date.span.start)) is not None:
            dates.setdefault(sentence, []).append(date.span)
    text = analysis.article.text
    named: dict[int, set[str]] = {}
    for entity in analysis.entities:
        words = {span for span in (*entity.mentions, entity.name, entity.role) if span}
        terms = frozenset(term for span in words for term in _find_terms(span.of(text)))
        for mention in entity.mentions:
            if (sentence := sentence_at(analysis, mention.start)) is not None:
                named.setdefault(sentence, set()).update(terms)
    told = [frozenset(_find_terms(s.span.of(text))) for s in analysis.sentences]
    return tuple(
        Telling(
            article=analysis.article.id,
            sentence=number,
            terms=told[number],
            matter=told[number] - named.get(number, set()),
            numbers=frozenset(_read_numbers(text, s.span, dates.get(number, ()))),
            figures=tuple(figures.get(number, ())),
        )
        for number, s in enumerate(analysis.sentences)
    )


def _read_numbers(text: str, sentence: Span, dates: Sequence[Span]) -> Iterator[float]:
    """Yield the numbers of a sentence but those of its dates: "on 7 April" is "on Monday" elsewhere."""
    for match in _NUMBER.finditer(text, sentence.start, sentence.end):
        value, place = read_number(match[0]), Span(*match.span())
        if value is not None and value > SMALL and not any(date.overlaps(place) for date in dates):
            yield value


def _find_terms(text: str) -> list[str]:
    return find_terms(w for w in find_words(text) if w not in NAMES and not w[0].isdigit())


def cover(telling: Telling, others: Iterable[Telling]) -> float:
    """Return how much of what a sentence tells the others tell together; 0 to 1."""
    told = list(others)
    terms = telling.terms & frozenset().union(*(other.terms for other in told))
    numbers = telling.numbers & frozenset().union(*(other.numbers for other in told))
    whole = weigh(telling.terms) + NUMBER_WEIGHT * len(telling.numbers)
    return (weigh(terms) + NUMBER_WEIGHT * len(numbers)) / (whole or 1.0)


def weigh(terms: Iterable[str]) -> float:
    """Return how much information the words hold, whatever order they come in: a sum of logarithms."""
    return fsum(map(find_rarity, terms))


def tell_the_same(shown: Telling, others: Sequence[Telling], *, at_least: float = TOLD) -> bool:
    """Tell whether sentences of another source confirm what `shown` tells: enough of it, and no other value of its
    figures.
    """
    terms = frozenset().union(*(other.terms for other in others))
    if len(shown.terms & terms) < min(FEWEST_SHARED, len(shown.terms)) or cover(shown, others) < at_least:
        return False
    if not tells_matter(others, of=shown):
        return False
    figures = [figure for other in others for figure in other.figures]
    return all(
        any(agree(figure, other) for other in figures)
        for figure in shown.figures
        if any((figure.dimension, figure.unit) == (other.dimension, other.unit) for other in figures)
    )


def tells_matter(others: Sequence[Telling], *, of: Telling) -> bool:
    """Tell whether the others hold enough of what a sentence says beside who it is about."""
    terms = frozenset().union(*(other.terms for other in others))
    return weigh(of.matter & terms) >= MATTER_TOLD * weigh(of.matter)


def repeats(telling: Telling, said: Sequence[Telling]) -> bool:
    """Tell whether a sentence that has been told says most of this one, or those of other sources nearly all."""
    own = [one for one in said if one.article == telling.article]
    others = [one for one in said if one.article != telling.article]
    return (
        any(cover(telling, [one]) >= REPEATED_BY_SELF and tells_matter([one], of=telling) for one in own)
        or any(cover(telling, [one]) >= REPEATED and tells_matter([one], of=telling) for one in others)
        or (cover(telling, others) >= REPEATED_BY_ALL and tells_matter(others, of=telling))
    )


def agree(one: Figure, other: Figure) -> bool:
    """Tell whether two figures can be one value: of one unit, and what their wordings allow overlaps.

    "21 girls" and "21 captives" agree although their units differ.
    """
    if one.dimension in COUNTED and other.dimension in COUNTED and one.low == other.low > SMALL:
        return True
    if (one.dimension, one.unit) != (other.dimension, other.unit):
        return False
    (a_low, a_high), (b_low, b_high) = bounds(one), bounds(other)
    near = max(one.low, other.low) <= OPEN * min(one.low, other.low)  # "at least 59" says nothing of 527
    return near and a_low <= b_high and b_low <= a_high
