from pathlib import Path

import pytest

from newsdesk.model import Claim
from newsdesk.text.claims import find_claims
from newsdesk.text.names import find_entities
from newsdesk.text.quotes import find_quotations
from newsdesk.text.sentences import split_sentences
from newsdesk.text.speakers import attribute_quotes

_SEED = Path(__file__).parents[2] / "seeds" / "2025-01-06-north-korea-missile-test.txt"


def _claims(text: str) -> tuple[Claim, ...]:
    sentences = split_sentences(text)
    entities = find_entities(text, sentences)
    quotes = attribute_quotes(text, sentences, find_quotations(text), entities)
    return find_claims(text, sentences, entities, quotes)


@pytest.mark.parametrize(
    ("text", "claim", "speaker", "cue"),
    [
        pytest.param(
            "Ada Quill said that the bridge was safe.", "the bridge was safe", "Ada Quill", "said", id="that"
        ),
        pytest.param(
            "Ada Quill claimed the bridge was safe.",
            "the bridge was safe",
            "Ada Quill",
            "claimed",
            id="no that",
        ),
        pytest.param(
            "Ada Quill told reporters on Monday that the bridge was safe.",
            "the bridge was safe",
            "Ada Quill",
            "told",
            id="told",
        ),
        pytest.param(
            "Ada Quill, the minister of ports, said that the bridge was safe.",
            "the bridge was safe",
            "Ada Quill",
            "said",
            id="apposition",
        ),
        pytest.param(
            "Officials at the port board said the bridge was safe.",
            "the bridge was safe",
            "Officials at the port board",
            "said",
            id="complement",
        ),
        pytest.param(
            "A person familiar with the works said the bridge was safe.",
            "the bridge was safe",
            "A person",
            "said",
            id="adjective complement",
        ),
        pytest.param(
            "A lawyer for the guild rejected the report and said the bridge was safe.",
            "the bridge was safe",
            "A lawyer for the guild",
            "said",
            id="second verb",
        ),
        pytest.param(
            "Ada Quill closed the road, adding that the bridge was safe.",
            "the bridge was safe",
            "Ada Quill",
            "adding",
            id="participle",
        ),
        pytest.param(
            "They met Ada Quill, an economist at Marsh Bank, who predicted that prices would fall.",
            "prices would fall",
            "Ada Quill",
            "predicted",
            id="who behind an apposition",
        ),
        pytest.param(
            "Near Upper Sedge, a policeman said the bridge was safe.",
            "the bridge was safe",
            "a policeman",
            "said",
            id="place before",
        ),
        pytest.param(
            "Police put the number of lost boats at 45.",
            "the number of lost boats at 45",
            "Police",
            "put",
            id="put at",
        ),
        pytest.param(
            "The bridge was safe, Ada Quill said.", "The bridge was safe", "Ada Quill", "said", id="after"
        ),
        pytest.param(
            "The bridge was safe, said Ada Quill.", "The bridge was safe", "Ada Quill", "said", id="inverted"
        ),
        pytest.param(
            "According to the harbour police, the bridge was safe.",
            "the bridge was safe",
            "the harbour police",
            "According to",
            id="according to",
        ),
        pytest.param(
            "The bridge was safe, as reported by the harbour police.",
            "The bridge was safe",
            "the harbour police",
            "as reported by",
            id="as reported by",
        ),
        pytest.param(
            "A spokeswoman for the hospital said the bridge was safe.",
            "the bridge was safe",
            "A spokeswoman for the hospital",
            "said",
            id="spokeswoman for somebody",
        ),
        pytest.param(
            "The bridge was safe, Ada Quill said on Tuesday, and the road was not.",
            "The bridge was safe",
            "Ada Quill",
            "said",
            id="day after the cue",
        ),
        pytest.param(
            "Ada Quill told the council the bridge was safe.",
            "the bridge was safe",
            "Ada Quill",
            "told",
            id="addressee",
        ),
        pytest.param("Analysts warn the bridge is old.", "the bridge is old", "Analysts", "warn", id="group"),
    ],
)
def test_reported_speech_has_its_claim_speaker_and_cue(text: str, claim: str, speaker: str, cue: str) -> None:
    (found,) = _claims(text)

    assert found.span.of(text) == claim
    assert found.speaker.name.of(text) == speaker
    assert found.cue.of(text) == cue


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ada Quill crossed the old bridge on Monday.", id="no cue"),
        pytest.param("Ada Quill said, “The old bridge will hold for many years.”", id="quotation"),
        pytest.param("Ada Quill said so.", id="scrap"),
        pytest.param(
            "“The old bridge will hold for years,” Ada Quill said in an interview on Monday.", id="occasion"
        ),
        pytest.param("In an interview with the Gazette, Ada Quill said no.", id="occasion before"),
    ],
)
def test_what_is_not_reported_is_no_claim(text: str) -> None:
    assert _claims(text) == ()


def test_the_first_source_gives_each_range_to_who_claims_it() -> None:
    text = _SEED.read_text(encoding="utf-8")

    claims = {claim.span.of(text): claim.speaker.name.of(text) for claim in _claims(text)}

    assert (
        next(who for what, who in claims.items() if "1,100 kilometers" in what) == "the South Korean military"
    )
    assert next(who for what, who in claims.items() if "1,500 kilometers" in what) == "Kim Jong-un"
    assert next(who for what, who in claims.items() if "twelve times" in what) == "Kim Jong-un"


def test_two_who_say_different_things_in_one_sentence_are_two_claims() -> None:
    text = "Ada Quill said the toll was 30 boats, while Brackwater’s coast guard said it was 50 boats."

    claims = _claims(text)

    assert [(claim.speaker.name.of(text), claim.span.of(text)) for claim in claims] == [
        ("Ada Quill", "the toll was 30 boats"),
        ("Brackwater’s coast guard", "it was 50 boats"),
    ]
