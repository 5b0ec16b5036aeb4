"""Where accounts differ: values of the same quantity of the same thing that cannot all hold.

Works inside one article (two parties, two values) and between articles. It is cautious: a wrong "differs"
costs more trust than a missed one. Wordings of quotes are compared in `briefing`.
"""

import bisect
import re
from collections.abc import Sequence
from itertools import combinations

from newsdesk.model import Analysis, Cited, Figure, FigureDifference
from newsdesk.text.stopwords import STOPWORDS

ABOUT = 0.1
"""A value stated as "about" covers this share around itself."""

TOO_FAR = 20.0
"""Values whose ratio is larger are taken for different quantities, not for a disagreement."""

SAME_SUBJECT = 0.34
"""Share of the smaller sentence's content words that two sentences of different articles have in common
before their numbers are compared without a shared measure."""

MOST_FIGURES = 200
"""Figures of one article that are compared: pairs grow with the square, and tables are no accounts."""

MEASURES = {
    "flight": "travel traveled travelled traveling travelling travels fly flew flown flying flies cover covered "
    "covering covers cross crossed land landed landing range reach reached",
    "deaths": "kill killed killing kills dead die died dying death deaths toll fatalities lives",
    "injuries": "injure injured injuring injuries wound wounded hurt hospital hospitalised hospitalized",
    "missing": "missing unaccounted",
    "arrests": "arrest arrested arrests detain detained detentions custody",
    "attendance": "attend attended marched rallied gathered crowd protesters demonstrators turnout",
    "displaced": "evacuate evacuated evacuation displaced homeless fled shelter",
    "cost": "cost costs price worth paid pay valued damage damages budget",
    "jobs": "jobs layoffs redundancies workers staff positions",
    "magnitude": "magnitude richter",
}
"""Words that say what a number measures. Numbers of one class are of one quantity."""

_CLASS_OF = {word: name for name, words in MEASURES.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 60
"""Characters on each side of a figure that can name what it measures."""


def find_figure_differences(analyses: Sequence[Analysis]) -> tuple[FigureDifference, ...]:
    """Return the disagreements among the figures of one story, in the order of the articles."""
    stated = [
        Stated(analysis, Cited(article=analysis.article.id, sentence=sentence, item=figure))
        for analysis in analyses
        for figure in analysis.figures[:MOST_FIGURES]
        if (sentence := sentence_at(analysis, figure.span.start)) is not None
    ]
    found: list[FigureDifference] = []
    used: set[int] = set()
    for i, j in combinations(range(len(stated)), 2):
        if i in used or j in used or not disagree(stated[i], stated[j]):
            continue
        sides = [stated[i], stated[j]]
        used |= {i, j}
        for k in range(j + 1, len(stated)):
            if k not in used and disagree(stated[i], stated[k]) and disagree(stated[j], stated[k]):
                sides.append(stated[k])
                used.add(k)
        cited = tuple(side.cited for side in sides)
        found.append(FigureDifference(dimension=cited[0].item.dimension, sides=cited))
    return tuple(found)


def sentence_at(analysis: Analysis, offset: int) -> int | None:
    """Return the index of the sentence around `offset`, None between sentences."""
    index = bisect.bisect_right(analysis.sentences, offset, key=lambda s: s.span.start) - 1
    return index if index >= 0 and offset < analysis.sentences[index].span.end else None


class Stated:
    """A figure with the words around it, read once."""

    def __init__(self, analysis: Analysis, cited: Cited[Figure]) -> None:
        self.cited = cited
        text, figure = analysis.article.text, cited.item
        span = analysis.sentences[cited.sentence].span
        before = text[max(span.start, figure.span.start - _NEAR) : figure.span.start]
        after = text[figure.span.end : min(span.end, figure.span.end + _NEAR)]
        near = f"{before} {figure.measures.of(text) if figure.measures else ''} {after}"
        self.classes = {_CLASS_OF[w] for w in _words(near) if w in _CLASS_OF}
        self.subject = {w for w in _words(span.of(text)) if len(w) > 3 and w not in STOPWORDS}
        claimant = figure.claimant
        self.claimant = claimant.name.of(text) if claimant else None


def disagree(one: Stated, other: Stated) -> bool:
    """Tell whether two figures are of the same thing and cannot both hold."""
    a, b = one.cited.item, other.cited.item
    if (a.unit, a.dimension) != (b.unit, b.dimension) or not exclude(a, b):
        return False
    shared = len(one.subject & other.subject)
    if one.cited.article == other.cited.article:
        # One article rarely contradicts itself; it reports two parties that contradict each other.
        two_parties = (
            one.claimant is not None and other.claimant is not None and one.claimant != other.claimant
        )
        return two_parties and bool(one.classes & other.classes) and shared > 0
    alike = shared / max(1, min(len(one.subject), len(other.subject)))
    return alike >= SAME_SUBJECT or (bool(one.classes & other.classes) and shared >= 2)


def exclude(a: Figure, b: Figure) -> bool:
    """Tell whether the values cannot both hold, yet are close enough to be of one quantity."""
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


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]
