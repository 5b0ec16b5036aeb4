"""Chooses the points of the summary together: what they cover between them counts, not only each for itself.

They should cover the words and pairs of words that recur in the article, as in Gillick & Favre 2009, "A scalable
global model for summarization"; the weights are learned, and the best sentences so few that all combinations can
be looked at. What may be shown at all is said in `judged`.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise

from newsdesk.model import Point, Quote
from newsdesk.text.display import shorten
from newsdesk.text.evidence import Look
from newsdesk.text.judged import Judged, holds_any, repeats, stands_alone
from newsdesk.text.lexicon import load_words
from newsdesk.text.terms import find_words, stem
from newsdesk.text.weights import load_numbers

POINTS, MOST_FURTHER = 3, 3
"""A page fills up from the further ones; in the summary a fourth costs more precision than it brings."""
COMBINED, FIRST = 8, 3
"""The best sentences and the first ones of the article are combined: at most 165 summaries."""
POINT_WORDS = 30
EVENT = 0.01
"""Added for a sentence that surely tells the event: more points tell it, and ROUGE loses less than .0005."""


def choose_summary(judged: Judged) -> tuple[Point, ...]:
    """Return three points in reading order; fewer when no more may be said."""
    summaries = list_summaries(judged)
    weights = load_numbers("summary", "together")
    worth = {
        number: EVENT * judged.odds[number].event
        + sum([value * weights.get(name, 0.0) for name, value in judged.described[number].items()])
        for number in _list_numbers(summaries)
    }
    best: Sequence[Look] = ()
    most = -math.inf
    for chosen, whole in zip(summaries, measure_summaries(judged, summaries), strict=True):
        total = sum([worth[look.number] for look in chosen])
        total += sum([weights[name] * value for name, value in whole.items()])
        if total > most:
            best, most = chosen, total
    return _build_points(judged, best)


def list_summaries(judged: Judged) -> list[tuple[Look, ...]]:
    """Return the combinations of sentences that can be a summary, each in reading order.

    Three that do not repeat each other and of which a reader understands each; when there are none, others.
    """
    first = [look for look in judged.sayable[COMBINED:] if look.number < FIRST]
    candidates = sorted((*judged.sayable[:COMBINED], *first), key=lambda look: look.number)
    alone = {look.number for look in candidates if stands_alone(look)}
    alike = {
        (one.number, other.number) for one, other in combinations(candidates, 2) if repeats(one, (other,))
    }
    for size in range(min(POINTS, len(candidates)), 0, -1):
        distinct = [
            chosen
            for chosen in combinations(candidates, size)
            if not alike or alike.isdisjoint(combinations([look.number for look in chosen], 2))
        ]
        clear = [chosen for chosen in distinct if _is_clear(chosen, alone)]
        if clear or distinct:
            return clear or distinct
    return []


def measure_summaries(judged: Judged, summaries: Sequence[Sequence[Look]]) -> Iterator[dict[str, float]]:
    """Yield the features that a summary has as a whole: what it covers, and its length."""
    spread = Counter(chain.from_iterable(look.vector for look in judged.looks))
    pairs = [_pair_words(look) for look in judged.looks]
    recurring = {pair: many for pair, many in Counter(chain.from_iterable(pairs)).items() if many > 1}
    recurrences = max(1, sum(recurring.values()))
    weight = {term: math.log(many) for term, many in spread.items()}
    told = {number: pairs[number] & recurring.keys() for number in _list_numbers(summaries)}
    text = judged.evidence.text
    lengths = {
        number: len(find_words(shorten(text, judged.looks[number].span, limit=POINT_WORDS).of(text)))
        for number in _list_numbers(summaries)
    }
    for chosen in summaries:
        terms = set().union(*[look.vector for look in chosen])
        covered = set().union(*[told[look.number] for look in chosen])
        length = sum([lengths[look.number] for look in chosen])
        yield {
            "terms": math.fsum(map(weight.__getitem__, terms)) / 10,  # exact: a set has no order
            "pairs": 3 * sum(map(recurring.__getitem__, covered)) / recurrences,
            "length²": (length / 60) ** 2,
        }


def choose_further(
    judged: Judged, summary: Sequence[Point], shown: Sequence[Point], told: Sequence[Quote] = ()
) -> tuple[Point, ...]:
    """Return up to three points that would come next, in reading order, without what is `shown` or `told`.

    A page needs them because its bottom line takes one of the points. The order is gone through anew for each:
    a sentence may become understandable by what was picked.
    """
    taken = {point.span for point in (*summary, *shown)}
    picked = {
        look.number: look for look in judged.looks if judged.evidence.sentences[look.number].span in taken
    }
    pieces = [piece for quote in told for piece in quote.spans]
    order = [
        look for look in judged.sayable if not holds_any(judged.evidence.sentences[look.number].span, pieces)
    ]
    further: list[Look] = []
    while len(further) < MOST_FURTHER and (look := _find_next(order, picked)):
        picked[look.number] = look
        further.append(look)
    return _build_points(judged, further)


def _find_next(order: Sequence[Look], picked: Mapping[int, Look]) -> Look | None:
    """Return the best sentence that may join the picked ones."""
    for look in order:
        if look.number not in picked and stands_alone(look, picked) and not repeats(look, picked.values()):
            return look
    return None


def _list_numbers(summaries: Sequence[Sequence[Look]]) -> set[int]:
    return {look.number for chosen in summaries for look in chosen}


def _is_clear(chosen: Sequence[Look], alone: Collection[int]) -> bool:
    """Tell whether a reader of the sentences understands each, for those `alone` without the others."""
    numbers = [look.number for look in chosen]
    return all(look.number in alone or stands_alone(look, numbers) for look in chosen)


def _pair_words(look: Look) -> set[tuple[str, str]]:
    """Return the stems of neighbouring words, unless both carry no subject."""
    stopwords = load_words("stopwords")
    stems = [(stem(word), word in stopwords) for word in look.words]
    return {(one, other) for (one, empty), (other, both) in pairwise(stems) if not (empty and both)}


def _build_points(judged: Judged, looks: Sequence[Look]) -> tuple[Point, ...]:
    ordered = sorted(looks, key=lambda look: look.number)
    return tuple(judged.build_point(look, judged.scores[look.number], limit=POINT_WORDS) for look in ordered)
