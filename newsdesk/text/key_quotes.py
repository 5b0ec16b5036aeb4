"""Which quotations are shown: newsworthy speaker, on the article's subject, understandable by themselves.

Finding quotations and their speakers is done in `quotes` and `speakers`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from newsdesk.model import Quote
from newsdesk.text.evidence import Evidence, Look
from newsdesk.text.lexicon import load_words
from newsdesk.text.terms import find_similarity, find_terms, find_words, scale_to_unit, sum_vectors

MOST = 4
SHORTEST, LONGEST = 6, 70
"""Words of a quotation that says something and still fits a page."""
MOST_PIECES, LONGEST_PIECE = 8, 2000
"""Pieces of a quotation, and characters of one, that are weighed; what was not weighed whole is not shown."""
MOST_WEIGHED = 400
"""Quotations of one article that are weighed."""
BOILERPLATE = re.compile(
    r"\b(?:declined? to|no comment|comment on|thank you|our thoughts|thoughts and prayers|stay tuned|read more"
    r"|click here|all rights reserved|sign up|subscribe)\b",
    re.IGNORECASE,
)
KIND_WORTH = {"person": 0.3, "organisation": 0.2, "group": 0.1, "unresolved": -0.2}


def choose_key_quotes(evidence: Evidence, looks: Sequence[Look]) -> tuple[int, ...]:
    """Return the indices of up to four quotations, best first; only attributed ones of six words or more."""
    centre = sum_vectors(look.vector for look in looks)
    spoken = _count_quotes(evidence.quotes)
    weighed = []
    said: dict[int, frozenset[str]] = {}
    for number, quote in enumerate(evidence.quotes[:MOST_WEIGHED]):
        words = _list_words(evidence, quote)
        score = _score_quote(evidence, quote, words, centre, spoken)
        if score is not None:
            weighed.append((-score, number))
            said[number] = frozenset(words)
    chosen: list[int] = []
    voices: dict[str, int] = {}
    for _, number in sorted(weighed):
        speaker = evidence.quotes[number].speaker
        voice = speaker.name.of(evidence.text) if speaker else ""
        if (
            len(chosen) < MOST
            and voices.get(voice, 0) < 2
            and not _repeats(said[number], [said[other] for other in chosen])
        ):
            chosen.append(number)
            voices[voice] = voices.get(voice, 0) + 1
    return tuple(chosen)


def _count_quotes(quotes: Sequence[Quote]) -> dict[tuple[int, int], int]:
    counts: dict[tuple[int, int], int] = {}
    for quote in quotes:
        if quote.speaker:
            key = (quote.speaker.name.start, quote.speaker.name.end)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _list_words(evidence: Evidence, quote: Quote) -> list[str]:
    return [word for piece in _weighed(evidence, quote) for word in find_words(piece)]


def _weighed(evidence: Evidence, quote: Quote) -> list[str]:
    return [piece.of(evidence.text)[:LONGEST_PIECE] for piece in quote.spans[:MOST_PIECES]]


def _score_quote(
    evidence: Evidence,
    quote: Quote,
    words: Sequence[str],
    centre: Mapping[str, float],
    spoken: Mapping[tuple[int, int], int],
) -> float | None:
    """Return how much the quotation is worth showing; None when it must not be."""
    said = " ".join(_weighed(evidence, quote))
    speaker = quote.speaker
    if len(quote.spans) > MOST_PIECES or any(span.end - span.start > LONGEST_PIECE for span in quote.spans):
        return None
    if speaker is None or not SHORTEST <= len(words) <= LONGEST or BOILERPLATE.search(said):
        return None
    vector = scale_to_unit(dict.fromkeys(find_terms(words), 1.0))
    score = KIND_WORTH[speaker.kind] + 0.2 * (speaker.role is not None)
    score += 1.5 * find_similarity(vector, centre)
    score += 0.05 * min(4, spoken[speaker.name.start, speaker.name.end])
    score -= 0.3 * (quote.span.start / max(1, len(evidence.text)))
    score -= 0.25 * (words[0] in load_words("dependent_openers")) + 0.3 * said.rstrip().endswith("?")
    score += 0.2 * (10 <= len(words) <= 40) + 0.3 * said[:1].isupper()
    return score


def _repeats(mine: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    return any(len(mine & theirs) > 0.7 * min(len(mine), len(theirs)) for theirs in others)
