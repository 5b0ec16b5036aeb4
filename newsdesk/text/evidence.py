"""What is known of an article before its sentences are judged, and what each sentence looks like.

Observations only: no role, rank or choice is made here.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from newsdesk.model import Claim, DateMention, Entity, Figure, Quote, Sentence, Span
from newsdesk.text.display import is_furniture, strip_lead_in
from newsdesk.text.lexicon import count_listed, load_words
from newsdesk.text.terms import (
    find_similarity,
    find_terms,
    find_words,
    scale_to_unit,
    sum_vectors,
    weigh_terms,
)

MAX_SENTENCES = 2000
"""Later sentences are not judged: no news article is as long, and a book fed in by mistake must not stall a run."""
MAX_WORDS = 400
"""Words of one sentence that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An article's text with all that was found in it."""

    text: str
    title: str | None = None
    published: str | None = None
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One sentence as the rankers see it."""

    number: int
    """Of the sentence, from 0."""
    rank: int
    """As `number`, with furniture (credits, caption marks, notes) not counted."""
    furniture: bool
    span: Span
    """Without dateline."""
    paragraph: int
    opens_paragraph: bool
    words: tuple[str, ...]
    """In lower case; numbers, years, months and weekdays stand as #num, #year, #month, #weekday."""
    vector: dict[str, float]
    """Unit length, over stems."""
    title_overlap: float
    """Share of the headline's weight that the sentence repeats."""
    lead_similarity: float
    centrality: float
    """Cosine with the sum of all sentences."""
    quoted: float
    """Share of characters inside quotations."""
    quoted_by: str
    """Kind of speaker of the quotation in it; "" without one, "nobody" when it is not attributed."""
    claimed_by: str
    """Kind of speaker of the claim in it, "" without one."""
    names: int
    figures: int
    dates: int
    capitals: float
    """Share of words that begin with a capital letter."""
    abstract: int
    """Abstract words, such as an opinion is made of."""
    hedged: int
    """Words that hedge."""
    new_names: int
    """Capitalised words inside the sentence that no earlier sentence has: somebody or something comes in."""


WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
MARKS = ".,;:()“”\"'’"
_YEAR = re.compile(r"(?:19|20)\d\d")


def look_at(evidence: Evidence) -> tuple[Look, ...]:
    """Return one look a sentence, for the first `MAX_SENTENCES`."""
    text, sentences = evidence.text, evidence.sentences[:MAX_SENTENCES]
    spans = [strip_lead_in(text, sentence.span) for sentence in sentences]
    shown = [text[span.start : min(span.end, span.start + 8 * MAX_WORDS)] for span in spans]
    words = [find_words(part)[:MAX_WORDS] for part in shown]
    terms = [find_terms(row) for row in words]
    vectors = weigh_terms(terms)
    centre = sum_vectors(vectors)
    title = scale_to_unit(dict.fromkeys(find_terms(find_words((evidence.title or "")[:1000])), 1.0))
    furniture = [is_furniture(text, sentence.span) for sentence in sentences]
    ranks = [0, *accumulate(int(not odd) for odd in furniture)]
    lead = next((vectors[n] for n, row in enumerate(words) if len(row) >= 8 and not furniture[n]), {})
    starts = [sentence.span.start for sentence in sentences]
    quoted = _measure_quoted(evidence, sentences, starts)
    quoted_by, claimed_by = _find_sayers(evidence, starts)
    counts = [
        _count_per_sentence(starts, places)
        for places in (
            [mention for entity in evidence.entities for mention in entity.mentions],
            [figure.span for figure in evidence.figures],
            [mention.span for mention in evidence.dates],
        )
    ]
    general = {word: _generalise(word) for word in set(chain.from_iterable(words))}
    abstract, hedges = load_words("abstract"), load_words("hedges")
    looks = []
    seen: set[str] = set()
    for number, sentence in enumerate(sentences):
        length = max(1, sentence.span.end - sentence.span.start)
        written = shown[number].split()
        capitals = [word.strip(MARKS) for word in written if word[0].isupper()]
        named = set(capitals[1:] if written and written[0][0].isupper() else capitals) - seen
        seen |= named
        seen.update(word.strip(MARKS) for word in written[:1])
        looks.append(
            Look(
                number=number,
                rank=ranks[number],
                furniture=furniture[number],
                span=spans[number],
                paragraph=sentence.paragraph,
                opens_paragraph=number == 0 or sentences[number - 1].paragraph != sentence.paragraph,
                words=tuple([general[word] for word in words[number]]),
                vector=vectors[number],
                title_overlap=sum([share**2 for term, share in title.items() if term in vectors[number]]),
                lead_similarity=find_similarity(vectors[number], lead),
                centrality=find_similarity(vectors[number], centre),
                quoted=min(1.0, quoted[number] / length),
                quoted_by=quoted_by.get(number, ""),
                claimed_by=claimed_by.get(number, ""),
                names=counts[0].get(number, 0),
                figures=counts[1].get(number, 0),
                dates=counts[2].get(number, 0),
                capitals=len(capitals) / max(1, len(written)),
                abstract=count_listed(words[number], abstract),
                hedged=count_listed(words[number], hedges),
                new_names=len(named),
            )
        )
    return tuple(looks)


def _generalise(word: str) -> str:
    if word[0].isdigit():
        return "#year" if len(word) == 4 and _YEAR.fullmatch(word) else "#num"
    if word in WEEKDAYS:
        return "#weekday"
    return "#month" if word in load_words("months") else word


def find_holder(starts: Sequence[int], offset: int) -> int:
    """Return which sentence holds the character at `offset`, by the sentences' starts; -1 before the first."""
    place = bisect_left(starts, offset + 1)
    return place - 1


def _count_per_sentence(starts: Sequence[int], places: Sequence[Span]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for place in places:
        holder = find_holder(starts, place.start)
        counts[holder] = counts.get(holder, 0) + 1
    return counts


def _measure_quoted(evidence: Evidence, sentences: Sequence[Sentence], starts: Sequence[int]) -> list[int]:
    """Return how many characters of each sentence lie inside quotations; linear in sentences plus quotations."""
    quoted = [0] * len(sentences)
    for quote in evidence.quotes:
        for piece in quote.spans:
            number = max(0, find_holder(starts, piece.start))
            while number < len(sentences) and sentences[number].span.start < piece.end:
                span = sentences[number].span
                quoted[number] += max(0, min(span.end, piece.end) - max(span.start, piece.start))
                number += 1
    return quoted


def _find_sayers(evidence: Evidence, starts: Sequence[int]) -> tuple[dict[int, str], dict[int, str]]:
    quoted_by: dict[int, str] = {}
    for quote in evidence.quotes:
        for piece in quote.spans:
            holders = range(max(0, find_holder(starts, piece.start)), find_holder(starts, piece.end - 1) + 1)
            for holder in holders[:50]:
                quoted_by[holder] = quote.speaker.kind if quote.speaker else "nobody"
    claimed_by: dict[int, str] = {}
    for claim in evidence.claims:
        claimed_by[find_holder(starts, claim.span.start)] = claim.speaker.kind
    return quoted_by, claimed_by
