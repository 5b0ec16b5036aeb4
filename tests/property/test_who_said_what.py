import itertools

from hypothesis import given
from hypothesis import strategies as st

from newsdesk.model import Span
from newsdesk.text.claims import find_claims
from newsdesk.text.names import find_entities
from newsdesk.text.quotes import find_quotations
from newsdesk.text.sentences import split_sentences
from newsdesk.text.speakers import attribute_quotes

_PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "'",
        "‘",
        "’",
        "„",
        "«",
        "»",
        ", ",
        ". ",
        "\n\n",
        " ",
        "said",
        " he ",
        "Ada Quill",
        "Mr. ",
        "the senator",
        "according to ",
        " told ",
        "U.S. ",
        ": ",
        "(KCNA)",
        " that ",
        "’s ",
        "1,100",
        "The Harbour Agency",
        "é",
        "中",
        "\u200b",
    ]
)
_TEXT = st.one_of(st.lists(_PIECES, max_size=60).map("".join), st.text(max_size=80))


def _is_place(text: str, span: Span | None) -> bool:
    return span is None or (0 <= span.start < span.end <= len(text))


@given(_TEXT)
def test_every_text_gets_quotes_names_and_claims_that_are_places_in_it(text: str) -> None:
    sentences = split_sentences(text)
    quotations = find_quotations(text)
    entities = find_entities(text, sentences)
    quotes = attribute_quotes(text, sentences, quotations, entities)
    claims = find_claims(text, sentences, entities, quotes)

    assert [quote.spans for quote in quotes] == list(quotations)
    speakers = [quote.speaker for quote in quotes if quote.speaker] + [claim.speaker for claim in claims]
    spans = [span for quote in quotes for span in (*quote.spans, quote.cue, quote.channel)]
    spans += [span for speaker in speakers for span in (speaker.name, speaker.mention, speaker.role)]
    spans += [span for entity in entities for span in (entity.name, entity.role, *entity.mentions)]
    spans += [span for claim in claims for span in (claim.span, claim.cue)]
    assert all(_is_place(text, span) for span in spans)


@given(_TEXT)
def test_utterances_come_in_order_and_never_overlap(text: str) -> None:
    spans = [span for utterance in find_quotations(text) for span in utterance]

    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@given(_TEXT)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    sentences = split_sentences(text)

    assert find_entities(text, sentences) == find_entities(text, sentences)
    assert find_quotations(text) == find_quotations(text)
