"""Which sentences are shown: bottom line, summary, context, views.

Learned scores choose among sentences that hand-written rules admit; quotations are chosen in `key_quotes`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from newsdesk.model import Point, Quote, Role, Span, Speaker
from newsdesk.text.display import count_words, shorten
from newsdesk.text.evidence import Evidence, Look, find_holder
from newsdesk.text.lexicon import count_listed, load_words
from newsdesk.text.role_features import CONTEXT_CUES
from newsdesk.text.roles import Odds
from newsdesk.text.summary_features import measure_sentences
from newsdesk.text.terms import find_similarity
from newsdesk.text.weights import load_numbers

SPECULATION = re.compile(r"\b(?:could|might|may|likely|unlikely|perhaps|possibly|potentially|maybe)\b")
"""Lower case only: May is a month."""
FEWEST, MOST = 3, 5
MOST_FURTHER = 3
"""Points of a summary; a fourth and fifth must be as good as `extra` in data/summary.json says."""
MOST_WEIGHED = 300
"""Sentences considered for the summary, best first."""
POINT_WORDS = 30
LONGEST_BOTTOM_LINE = 35
LONGEST_EVENT = 45
"""Words of the bottom line; an event that no clause border shortens may be longer, before something else is told."""
TITLE_WEIGHT, LONG_COST = 0.5, 0.5
"""With these and the longer event the bottom line tells the main event in 205 of 251 articles of the tuning half,
in place of 172."""
REDUNDANT = 0.5
"""Cosine from which two sentences say the same."""
LONGEST_SENTENCE = 100
"""Words; what is longer is a list or a text without full stops."""
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


class Judged:
    """The judged sentences of one article, with who claims each: what every choice below looks at."""

    def __init__(
        self, evidence: Evidence, looks: Sequence[Look], odds: Sequence[Odds], roles: Sequence[Role]
    ) -> None:
        self.evidence = evidence
        self.looks = looks
        self.odds = odds
        self.roles = roles
        self.claimants = _find_claimants(evidence, looks)
        self.scores = score_sentences(looks, odds)
        order = sorted(looks, key=lambda look: (-self.scores[look.number], look.number))
        self.sayable = [look for look in order[:MOST_WEIGHED] if _may_be_said(self, look)]
        """The sentences that may stand in a summary, best first."""

    def build_point(
        self, look: Look, score: float, *, limit: int | None = None, loose: bool = False
    ) -> Point:
        """Return the sentence as it is shown, cut to `limit` words where a clause border allows."""
        text = self.evidence.text
        shown = look.span if limit is None else shorten(text, look.span, limit=limit, loose=loose)
        return Point(
            span=self.evidence.sentences[look.number].span,
            shown=shown,
            score=round(score, 4),
            claimant=self.claimants.get(look.number),
        )


def score_sentences(looks: Sequence[Look], odds: Sequence[Odds]) -> list[float]:
    """Return how much each sentence adds to a summary, by the fitted weights."""
    weights = load_numbers("summary", "weights")
    return [
        sum([value * weights.get(name, 0.0) for name, value in features.items()])
        for features in measure_sentences(looks, odds)
    ]


def choose_summary(judged: Judged) -> tuple[Point, ...]:
    """Return three to five points in reading order; fewer when the article has no more that may be said."""
    floor = load_numbers("summary", "limits")["extra"]
    picked: dict[int, Look] = {}
    for strict in (True, False):
        while len(picked) < MOST and (
            look := _choose_next(judged, judged.sayable, picked, strict=strict, floor=floor)
        ):
            picked[look.number] = look
        if len(picked) >= FEWEST:
            break
    return _build_points(judged, picked)


def choose_further(
    judged: Judged, summary: Sequence[Point], shown: Sequence[Point], told: Sequence[Quote] = ()
) -> tuple[Point, ...]:
    """Return up to three points that would come next, in reading order, without what is `shown` or `told`.

    A page needs them because its bottom line takes one of the points; the summary itself is best left short.
    """
    taken = {point.span for point in (*summary, *shown)}
    pieces = sorted(piece for quote in told for piece in quote.spans)
    picked = {look.number: look for look in judged.looks if _sentence_of(judged, look) in taken}
    before = picked.keys() | set()
    order = [look for look in judged.sayable if not _holds_any(_sentence_of(judged, look), pieces)]
    for _ in range(MOST_FURTHER):
        look = _choose_next(judged, order, picked, strict=True, floor=-math.inf)
        if look is None:
            break
        picked[look.number] = look
    return _build_points(judged, {number: look for number, look in picked.items() if number not in before})


def _build_points(judged: Judged, picked: Mapping[int, Look]) -> tuple[Point, ...]:
    return tuple(
        judged.build_point(picked[number], judged.scores[number], limit=POINT_WORDS)
        for number in sorted(picked)
    )


def _sentence_of(judged: Judged, look: Look) -> Span:
    return judged.evidence.sentences[look.number].span


def _choose_next(
    judged: Judged, order: Sequence[Look], picked: dict[int, Look], *, strict: bool, floor: float
) -> Look | None:
    """Return the best sentence that may join the picked ones; None when they suffice or none is left.

    They suffice when there are three and the next is below `floor`. The order is gone through anew for each
    point: a sentence may become understandable by what was picked.
    """
    for look in order:
        if look.number in picked:
            continue
        if len(picked) >= FEWEST and judged.scores[look.number] < floor:
            return None
        if not (strict and not _stands_alone(look, picked)) and not _repeats(look, picked.values()):
            return look
    return None


def choose_bottom_line(judged: Judged) -> Point | None:
    """Return the one sentence that tells the news, in at most 35 words, an event in at most 45; None without one."""
    best: Point | None = None
    for look in judged.looks[:12]:
        if not _may_be_said(judged, look) or not _stands_alone(look, {}):
            continue
        if look.words[0] in load_words("connectives"):
            continue
        # The news before its background, however central that is: an event always beats the rest.
        score = judged.scores[look.number] + judged.odds[look.number].event - 0.15 * look.rank
        score += (judged.roles[look.number] == "event") - 0.5 * look.quoted
        score -= 0.3 * (look.quoted == 0 and not ADDRESS.isdisjoint(look.words))
        score += TITLE_WEIGHT * look.title_overlap
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
        if span in taken or not _is_prose(look) or _is_question(judged, look) or _holds_any(span, pieces):
            continue
        if not _repeats(look, [*said, *(judged.looks[number] for number in picked)]):
            picked[look.number] = score
    return tuple(judged.build_point(judged.looks[number], picked[number]) for number in sorted(picked))


def score_context(text: str, look: Look, chance: Odds) -> float:
    """Return how surely the sentence is background that helps: cue phrases help, vague generalities do not."""
    window = text[look.span.start : min(look.span.end, look.span.start + 3000)]
    cues = set(CONTEXT_CUES.findall(window.lower()))
    vague = count_listed(look.words, load_words("abstract"))
    score = chance.background - 0.05 * vague * (look.new_names == 0)
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
        if judged.roles[look.number] not in {"comment", "outlook"} or span in taken or not _is_prose(look):
            continue
        if _holds_any(span, pieces):
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


def _may_be_said(judged: Judged, look: Look) -> bool:
    """Tell whether the sentence states something: no question, speculation, commentary or caption."""
    role = judged.roles[look.number]
    if not _is_prose(look) or role == "other" or _is_question(judged, look):
        return False
    if SPECULATION.search(judged.evidence.text, look.span.start, min(look.span.end, look.span.start + 3000)):
        return False
    return role not in {"comment", "outlook"} or look.number in judged.claimants


def _is_prose(look: Look) -> bool:
    """Tell whether it is a sentence that can be read: neither a fragment nor a text without full stops."""
    return not look.furniture and len(look.words) <= LONGEST_SENTENCE and len(set(look.words)) >= 5


def _is_question(judged: Judged, look: Look) -> bool:
    return look.span.of(judged.evidence.text)[-4:].rstrip("”\"’') ").endswith("?")


def _stands_alone(look: Look, picked: dict[int, Look]) -> bool:
    """Tell whether a reader understands it: no bare quotation, no pronoun up front unless what it means is there."""
    if look.quoted > 0.8:
        return False
    return (
        not look.words
        or look.words[0] not in load_words("pronouns")
        or not picked.keys().isdisjoint((look.number - 1, look.number - 2))
    )


def _repeats(look: Look, others: Iterable[Look]) -> bool:
    return any(find_similarity(look.vector, other.vector) > REDUNDANT for other in others)


def _holds_any(span: Span, pieces: Sequence[Span]) -> bool:
    return any(piece.overlaps(span) for piece in pieces)  # at most four quotations are shown


def _find_claimants(evidence: Evidence, looks: Sequence[Look]) -> dict[int, Speaker]:
    """Return who says what each sentence says: the speaker of its claim, else of its quotation."""
    starts = [sentence.span.start for sentence in evidence.sentences[: len(looks)]]
    found: dict[int, Speaker] = {}
    for quote in evidence.quotes:
        if quote.speaker is not None:
            for piece in quote.spans:
                found.setdefault(find_holder(starts, piece.start), quote.speaker)
    for claim in evidence.claims:
        found[find_holder(starts, claim.span.start)] = claim.speaker
    return found
