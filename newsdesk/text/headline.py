"""A headline taken from the text, for an article that has none.

It is the lead, cut at a clause border; titles that the source states are not handled here.
"""

import re
from collections.abc import Sequence

from newsdesk.model import Role, Sentence, Span
from newsdesk.text.display import BEFORE_CONJUNCTION, count_words, find_cuts, strip_lead_in

MAX_WORDS = 14
MAX_CHARS = 240
DEPENDENT = re.compile(
    r"(?:[\"“'‘]|(?:after|as|although|since|because|when|while|if|with|in (?:it|that|this)|one|he|she|it|they|but|and|so|this|that|these|those|his|her"
    r"|their|its|there|i|we|you)\b)",
    re.IGNORECASE,
)


def choose_headline(text: str, sentences: Sequence[Sentence], roles: Sequence[Role] = ()) -> Span | None:
    """Return the words that can stand as a headline; None when no sentence of the beginning can."""
    lead = _choose_lead(text, sentences, roles)
    if lead is None:
        return None
    span = _strip_end(text, strip_lead_in(text, lead.span))
    if count_words(span.of(text)) <= MAX_WORDS:
        return span
    borders = [*find_cuts(text, span), *find_cuts(text, span, BEFORE_CONJUNCTION)]
    cuts = sorted(cut for cut in (_strip_end(text, border) for border in borders) if _can_end(text, cut))
    fitting = [cut for cut in cuts if count_words(cut.of(text)) <= MAX_WORDS]
    if fitting:
        return fitting[-1]
    shortest = cuts[0] if cuts else span
    return shortest if len(shortest.of(text)) <= MAX_CHARS else None


def _choose_lead(text: str, sentences: Sequence[Sentence], roles: Sequence[Role]) -> Sentence | None:
    """Return the first of the opening sentences that tells news and stands by itself, else the first of all."""
    opening = [
        sentence
        for number, sentence in enumerate(sentences[:8])
        if len(sentence.span.of(text)) <= 1500
        and count_words(sentence.span.of(text)) >= 5
        and not sentence.span.of(text).rstrip().endswith("?")
        and (number >= len(roles) or roles[number] != "other")
    ]
    for number, sentence in enumerate(opening[:3]):
        stripped = strip_lead_in(text, sentence.span)
        # A lead that opens with "After …," still beats a later sentence; a pronoun or a quotation does not.
        if number == 0 and not DEPENDENT.match(text, stripped.start, stripped.end):
            return sentence
        if not DEPENDENT.match(text, stripped.start, stripped.end) and number > 0:
            return sentence
    return opening[0] if opening else None


def _strip_end(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start and text[end - 1] in ".:;,- –—":
        end -= 1
    return Span(span.start, end)


def _can_end(text: str, cut: Span) -> bool:
    return count_words(cut.of(text)) >= 5
