"""Where the parties of one article differ: values of the same quantity of the same thing that cannot all hold.

It is cautious: a wrong "differs" costs more trust than a missed one. What sources say against one another is
`accounts`.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from newsdesk.model import Analysis, Cited, Figure
from newsdesk.stories.disputes import (
    MARGIN,
    are_of_one_time,
    compare_or_suppose,
    find_party,
    name_other_places,
    opens_with_pronoun,
    says_true_number,
    share_stem,
    stand_against,
)
from newsdesk.text.stopwords import STOPWORDS

ABOUT = 0.1
"""A value stated as "about" covers this share around itself."""

TOO_FAR = 20.0
"""Values whose ratio is larger are taken for different quantities, not for a disagreement."""

MOST_FIGURES = 200
"""Figures of one article that are compared: pairs grow with the square, and tables are no accounts."""

MEASURES = {
    "flight": "travel traveled travelled traveling travelling travels fly flew flown flying flies cover covered "
    "covering covers cross crossed land landed landing range reach reached",
    "deaths": "kill killed killing kills dead die died dying death deaths toll fatalities lives",
    "injuries": "injure injured injuring injuries wound wounded hurt hospital hospitalised hospitalized",
    "missing": "missing unaccounted",
    "arrests": "arrest arrested arrests detain detained detentions custody",
    "aboard": "aboard board onboard carrying",
    "attendance": "attend attended marched rallied gathered crowd protesters demonstrators turnout",
    "displaced": "evacuate evacuated evacuation displaced homeless fled shelter",
    "cost": "cost costs price worth paid pay valued damage damages budget",
    "jobs": "jobs layoffs redundancies workers staff positions",
    "magnitude": "magnitude richter",
}
"""Words that say what a number measures. Numbers of one class are of one quantity."""

_CLASS_OF = {word: name for name, words in MEASURES.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")
VAGUE = frozenset(
    "said says that would will were been have about more than million billion people number according told they "
    "their from this with over under which while least most euros dollars percent".split()
)
"""Words around a figure that do not tell what it is of."""
COUNTED = frozenset({"people", "count"})
WIDE = frozenset({"cost", "jobs"})
"""Classes that hold more than one quantity: a price and a budget are both money."""
MOST_APART = 3
"""Sentences between two parties' values that no word ties together."""
MOST_BETWEEN = 700
"""Characters between two figures of which one can answer the other."""
_NEAR = 60
"""Characters on each side of a figure that can name what it measures."""


def find_disputes(analysis: Analysis) -> Iterator[tuple[Cited[Figure], ...]]:
    """Yield the values of each quantity that the article's parties disagree about, in its order."""
    stated = list(read_figures(analysis))
    nearest = _find_nearest(stated)
    used: set[int] = set()
    for i, j in combinations(range(len(stated)), 2):
        if i in used or j in used or nearest.get(j) != i or not disagree(stated[i], stated[j]):
            continue
        sides = [stated[i], stated[j]]
        used |= {i, j}
        for k in range(j + 1, len(stated)):
            if k not in used and disagree(stated[i], stated[k]) and disagree(stated[j], stated[k]):
                sides.append(stated[k])
                used.add(k)
        yield tuple(side.cited for side in sides)


def read_figures(analysis: Analysis) -> Iterator["Stated"]:
    """Yield the first `MOST_FIGURES` figures of an article with the words around them."""
    text = analysis.article.text
    for figure in analysis.figures[:MOST_FIGURES]:
        sentence = sentence_at(analysis, figure.span.start)
        in_brackets = text[figure.span.start - 1 : figure.span.start] == "("  # the same in another currency
        if sentence is not None and not in_brackets:
            yield Stated(analysis, Cited(article=analysis.article.id, sentence=sentence, item=figure))


def sentence_at(analysis: Analysis, offset: int) -> int | None:
    """Return the index of the sentence around `offset`, None between sentences."""
    index = bisect.bisect_right(analysis.sentences, offset, key=lambda s: s.span.start) - 1
    return index if index >= 0 and offset < analysis.sentences[index].span.end else None


class Stated:
    """A figure with the words around it, read once."""

    def __init__(self, analysis: Analysis, cited: Cited[Figure]) -> None:
        self.cited = cited
        self.text = analysis.article.text
        text, figure = self.text, cited.item
        span = analysis.sentences[cited.sentence].span
        self.sentence = span
        before = text[max(span.start, figure.span.start - _NEAR) : figure.span.start]
        self.after = text[figure.span.end : min(span.end, figure.span.end + _NEAR)]
        near = f"{before} {figure.measures.of(text) if figure.measures else ''} {self.after}"
        self.near = {w for w in _words(near) if len(w) > 3 and w not in STOPWORDS and w not in VAGUE}
        self.classes = list_classes(near)
        self.subject = {w for w in _words(span.of(text)) if len(w) > 3 and w not in STOPWORDS}
        self.claimant = figure.claimant.name.of(text) if figure.claimant else find_party(span.of(text))


def _find_nearest(stated: Sequence[Stated]) -> dict[int, int]:
    """Return, for each figure, the one before it of the same article and unit: a party answers the last value."""
    last: dict[tuple[str, str, str], int] = {}
    nearest: dict[int, int] = {}
    for number, side in enumerate(stated):
        key = (side.cited.article, side.cited.item.dimension, side.cited.item.unit)
        if key in last:
            nearest[number] = last[key]
        last[key] = number
    return nearest


def disagree(one: Stated, other: Stated) -> bool:
    """Tell whether two parties of one article contradict each other, `other` standing behind `one`."""
    a, b = one.cited.item, other.cited.item
    if (a.unit, a.dimension) != (b.unit, b.dimension):
        return False
    text = one.text
    apart = other.cited.sentence - one.cited.sentence
    between = text[a.span.end : b.span.start] if b.span.start - a.span.end < MOST_BETWEEN else ""
    before = text[max(other.sentence.start, a.span.end) : b.span.start]
    if _are_of_two_things(one, other) or between.strip() == "of":  # "22 of 60 drivers"
        return False
    same = _are_one_party(one.claimant, other.claimant)
    known = one.claimant is not None and other.claimant is not None
    if between and stand_against(between, before, apart=apart):
        carries_on = apart > 0 and not known and opens_with_pronoun(other.sentence.of(text))
        return exclude(a, b, anew=True) and not carries_on and (apart == 0 or not same)
    if not known or same or not exclude(a, b):
        return False
    corrected = apart > 0 and b.dimension in COUNTED and says_true_number(before)
    return corrected or _measure_the_same(one, other)


def _measure_the_same(one: Stated, other: Stated) -> bool:
    """Tell whether the words around two figures of different parties name one quantity at one time."""
    a, b = one.sentence.of(one.text), other.sentence.of(other.text)
    if one.classes & other.classes - WIDE and one.subject & other.subject and not compare_or_suppose(a, b):
        return one.cited.item.claimant is not None and other.cited.item.claimant is not None
    apart = other.cited.sentence - one.cited.sentence
    near = apart <= 1 or (apart <= MOST_APART and bool(one.classes & other.classes))
    return near and are_of_one_time(a, b) and share_stem(one.near, other.near)


def _are_of_two_things(one: Stated, other: Stated) -> bool:
    """Tell whether the words beside the figures part them: "killed 12, while police said 30 were hurt"."""
    measures = one.classes and other.classes and one.classes.isdisjoint(other.classes)
    return bool(measures) or name_other_places(one.after, other.after)


def _are_one_party(one: str | None, other: str | None) -> bool:
    """Tell whether two names may be one party's: "Union" is "The Clerks’ Union"; unknown ones are not told apart."""
    if one is None or other is None:
        return False
    return bool(set(one.lower().split()) & set(other.lower().split()) - STOPWORDS)


def exclude(a: Figure, b: Figure, *, anew: bool = False) -> bool:
    """Tell whether the values cannot both hold, yet are close enough to be of one quantity.

    When the second is given `anew`, "up to 4,000" is an account that a plain 310 contradicts.
    """
    if anew and a.qualifier == "at most" and b.qualifier != "at most":
        return b.low > 0 and MARGIN < max(a.high / b.low, b.low / a.high) <= TOO_FAR
    (a_low, a_high), (b_low, b_high) = bounds(a), bounds(b)
    if a_low <= b_high and b_low <= a_high:
        return False
    small, large = sorted((a.low, b.low))
    return small > 0 and large / small <= TOO_FAR


def bounds(figure: Figure) -> tuple[float, float]:
    """Return the lowest and the highest value that the wording allows."""
    match figure.qualifier:
        case "about":
            return figure.low * (1 - ABOUT), figure.high * (1 + ABOUT)
        case "at least":
            return figure.low, float("inf")
        case "at most":
            return float("-inf"), figure.high
        case _:
            return figure.low, figure.high


def list_classes(text: str) -> set[str]:
    """Return the classes of measure that the words name."""
    return {_CLASS_OF[word] for word in _words(text) if word in _CLASS_OF}


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]
