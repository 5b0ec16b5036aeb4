"""Which sentences are shown as bottom line, context and views.

Learned scores choose among sentences that hand-written rules admit; the points of the summary are chosen in
`summary`, quotations in `key_quotes`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from newsdesk.model import Point, Quote, Span
from newsdesk.text.display import count_words
from newsdesk.text.evidence import Look
from newsdesk.text.judged import (
    Judged,
    holds_any,
    is_question,
    may_be_said,
    repeats,
    stands_alone,
)
from newsdesk.text.lexicon import load_words
from newsdesk.text.role_features import CONTEXT_CUES
from newsdesk.text.roles import Odds
from newsdesk.text.weights import load_numbers

LONGEST_BOTTOM_LINE = 35
LONGEST_EVENT = 45
"""Words of the bottom line; an event that no clause border shortens may be longer, before something else is told."""
TITLE_WEIGHT, LONG_COST = 0.5, 0.5
"""With these and the longer event the bottom line tells the main event in 205 of 251 articles of the tuning half,
in place of 172."""
FURTHER = frozenset(("similar", "another", "also", "other", "further", "meanwhile", "earlier", "more"))
"""Words at the start of a sentence that goes on from another: "A similar ship was seen in June"."""
FURTHER_COST, REPEATED_COST = 0.5, 2.0
LIKE_A_HEADLINE = 12
"""Words of a first line that is a headline rather than the lead."""
ADDRESS = frozenset(("you", "your", "i", "we", "our", "us", "my", "me"))
"""Words of a column or a feature: the writer speaks to the reader."""
MOST_CONTEXT = 6
MOST_CUED = 0.45
"""What cue phrases add to the score of a context sentence at most."""
NEWS_ITSELF = re.compile(
    r"\b(?:will|alleged|alleges|maintains? that|maintained that|declined to|welcomed|puts? the [^.;:]{1,50} at)\b"
)
"""What is to come and what parties answer is news, not its background: of the context with "will" shown on the
tuning half, a third was background, of all of it 85 %."""
NOT_BACKGROUND = 0.5
"""Taken from the score of such a sentence when no cue phrase speaks for it."""
MOST_ATTRIBUTED, MOST_UNATTRIBUTED = 6, 12


def choose_bottom_line(judged: Judged, headline: Span | None = None) -> Point | None:
    """Return the one sentence that tells the news, in at most 35 words, an event in at most 45; None without one.

    A short first line that serves as the `headline` is not told again below itself, unless there is nothing else.
    """
    best: Point | None = None
    for look in judged.looks[:12]:
        if not may_be_said(judged, look) or not stands_alone(look):
            continue
        if look.words[0] in load_words("connectives"):
            continue
        # The news before its background, however central that is: an event always beats the rest.
        score = judged.scores[look.number] + judged.odds[look.number].event - 0.15 * look.rank
        score += (judged.roles[look.number] == "event") - 0.5 * look.quoted
        score -= 0.3 * (look.quoted == 0 and not ADDRESS.isdisjoint(look.words))
        score += TITLE_WEIGHT * look.title_overlap
        score -= FURTHER_COST * (not FURTHER.isdisjoint(look.words[:3]))
        again = headline is not None and headline.holds(Span(look.span.start, look.span.end - 1))
        if again and len(look.words) <= LIKE_A_HEADLINE:
            score -= REPEATED_COST
        if best is not None and score < best.score:
            continue
        point = judged.build_point(look, score, limit=LONGEST_BOTTOM_LINE, loose=True)
        words = count_words(point.shown.of(judged.evidence.text))
        if words > LONGEST_BOTTOM_LINE:
            if words > LONGEST_EVENT or judged.roles[look.number] != "event":
                continue
            point = replace(point, score=round(point.score - LONG_COST, 4))
        if best is None or point.score > best.score:
            best = point
    return best


def choose_context(judged: Judged, summary: Sequence[Point], told: Sequence[Quote] = ()) -> tuple[Point, ...]:
    """Return up to six background sentences in reading order, without what summary and key quotes (`told`) say."""
    limit = load_numbers("summary", "limits")["context"]
    taken = {point.span for point in summary}
    said = [look for look in judged.looks if judged.evidence.sentences[look.number].span in taken]
    pieces = sorted(piece for quote in told for piece in quote.spans)
    ranked = sorted(
        (
            (score_context(judged.evidence.text, look, judged.odds[look.number]), look)
            for look in judged.looks
            if judged.odds[look.number].background + MOST_CUED >= limit
        ),
        key=lambda pair: (-pair[0], pair[1].number),
    )
    picked: dict[int, float] = {}
    for score, look in ranked:
        if score < limit or len(picked) == MOST_CONTEXT:
            break
        span = judged.evidence.sentences[look.number].span
        if (
            span in taken
            or look.number not in judged.prose
            or is_question(judged, look)
            or holds_any(span, pieces)
        ):
            continue
        if not repeats(look, [*said, *(judged.looks[number] for number in picked)]):
            picked[look.number] = score
    return tuple(judged.build_point(judged.looks[number], picked[number]) for number in sorted(picked))


def score_context(text: str, look: Look, chance: Odds) -> float:
    """Return how surely the sentence is background that helps: cue phrases help, vague generalities do not."""
    window = text[look.span.start : min(look.span.end, look.span.start + 3000)]
    cues = set(CONTEXT_CUES.findall(window.lower()))
    score = chance.background - 0.05 * look.abstract * (look.new_names == 0)
    if not cues and NEWS_ITSELF.search(window):
        score -= NOT_BACKGROUND
    return score + (min(MOST_CUED, 0.15 + 0.1 * len(cues)) if cues else 0.0)


def choose_views(judged: Judged, shown: Sequence[Point], told: Sequence[Quote] = ()) -> tuple[Point, ...]:
    """Return opinion and outlook: attributed first, then the source's own commentary, each in reading order."""
    taken = {point.span for point in shown}
    pieces = sorted(piece for quote in told for piece in quote.spans)
    attributed: list[tuple[float, Look]] = []
    own: list[tuple[float, Look]] = []
    for look in judged.looks:
        span = judged.evidence.sentences[look.number].span
        if (
            judged.roles[look.number] not in {"comment", "outlook"}
            or span in taken
            or look.number not in judged.prose
        ):
            continue
        if holds_any(span, pieces):
            continue
        chance = judged.odds[look.number]
        score = (chance.comment + chance.outlook) * (0.5 + look.centrality)
        (attributed if look.number in judged.claimants else own).append((score, look))
    return tuple(
        judged.build_point(look, score)
        for group, most in ((attributed, MOST_ATTRIBUTED), (own, MOST_UNATTRIBUTED))
        for score, look in sorted(
            sorted(group, key=lambda pair: (-pair[0], pair[1].number))[:most], key=lambda pair: pair[1].number
        )
    )
