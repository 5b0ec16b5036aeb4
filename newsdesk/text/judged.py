"""The judged sentences of one article, and the rules by which they may be shown at all.

It leaves out which of them are chosen: summary, bottom line, context and views.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from newsdesk.model import Point, Role, Span, Speaker
from newsdesk.text.display import closes_quotations, shorten
from newsdesk.text.evidence import Evidence, Look, find_holder
from newsdesk.text.lexicon import load_words
from newsdesk.text.roles import Odds
from newsdesk.text.summary_features import measure_sentences
from newsdesk.text.terms import find_similarity
from newsdesk.text.weights import load_numbers

SPECULATION = re.compile(
    r"\b(?:could(?! not\b)|might|may|likely|unlikely|perhaps|possibly|potentially|maybe)\b"
)
"""Lower case only: May is a month. "They could not agree" is a fact."""
MOST_WEIGHED = 300
"""Sentences considered for the summary, best first."""
LABEL = re.compile(r"[A-Z][A-Z .'’-]{2,30}: ")
"""Who speaks in a transcript: "CARROW: And what did the ministry answer?"."""
REDUNDANT = 0.5
"""Cosine from which two sentences say the same."""
SENTENCE_ENDS = (".", "!", "?", "…", ":")
LONGEST_SENTENCE = 100
"""Words; what is longer is a list or a text without full stops."""


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
        self.described = measure_sentences(looks, odds)
        weights = load_numbers("summary", "weights")
        self.scores = [
            sum([value * weights.get(name, 0.0) for name, value in features.items()])
            for features in self.described
        ]
        """How much each sentence adds to a summary, by the fitted weights."""
        self.prose = frozenset([look.number for look in looks if is_prose(evidence.text, look)])
        """Numbers of the sentences that can be read."""
        order = sorted(looks, key=lambda look: (-self.scores[look.number], look.number))
        self.sayable = [look for look in order[:MOST_WEIGHED] if may_be_said(self, look)]
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


def may_be_said(judged: Judged, look: Look) -> bool:
    """Tell whether the sentence states something: no question, speculation, commentary or caption."""
    role = judged.roles[look.number]
    if look.number not in judged.prose or role == "other" or is_question(judged, look):
        return False
    if SPECULATION.search(judged.evidence.text, look.span.start, min(look.span.end, look.span.start + 3000)):
        return False
    return role not in {"comment", "outlook"} or look.number in judged.claimants


def is_prose(text: str, look: Look) -> bool:
    """Tell whether it is a sentence that can be read.

    It is no fragment, no text without full stops, no headline or caption between the paragraphs (they lack the
    stop), no part of a longer quotation (it lacks a mark), and no line of a transcript.
    """
    if look.furniture or len(look.words) > LONGEST_SENTENCE or len(set(look.words)) < 5:
        return False
    words = look.span.of(text)
    if LABEL.match(words):
        return False
    return words[-4:].rstrip("”\"’')] ").endswith(SENTENCE_ENDS) and closes_quotations(words)


def is_question(judged: Judged, look: Look) -> bool:
    """Tell whether the sentence asks."""
    return look.span.of(judged.evidence.text)[-4:].rstrip("”\"’') ").endswith("?")


def stands_alone(look: Look, picked: Collection[int] = ()) -> bool:
    """Tell whether a reader understands it: no bare quotation, no pronoun up front unless what it means is there."""
    if look.quoted > 0.8:
        return False
    return (
        not look.words
        or look.words[0] not in load_words("pronouns")
        or look.number - 1 in picked
        or look.number - 2 in picked
    )


def repeats(look: Look, others: Iterable[Look]) -> bool:
    """Tell whether one of the others says the same."""
    return any(find_similarity(look.vector, other.vector) > REDUNDANT for other in others)


def holds_any(span: Span, pieces: Sequence[Span]) -> bool:
    """Tell whether the span shares a character with one of the pieces."""
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
