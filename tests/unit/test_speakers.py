from pathlib import Path

import pytest

from newsdesk.model import Quote, Span
from newsdesk.text.candidates import describe_candidates, find_candidates, score_candidate
from newsdesk.text.lexicon import load_weights
from newsdesk.text.mentions import read_words
from newsdesk.text.names import find_entities, group_names
from newsdesk.text.quotes import find_quotations
from newsdesk.text.scene import describe_quotation
from newsdesk.text.sentences import split_sentences
from newsdesk.text.speakers import attribute_quotes, build_scene

_SEED = Path(__file__).parents[2] / "seeds" / "2025-01-06-north-korea-missile-test.txt"
_SAID = "The old bridge will hold for many years"


def _quotes(text: str) -> tuple[Quote, ...]:
    sentences = split_sentences(text)
    return attribute_quotes(text, sentences, find_quotations(text), find_entities(text, sentences))


def _of(text: str, span: Span | None) -> str | None:
    return span.of(text) if span else None


@pytest.mark.parametrize(
    ("text", "name", "mention"),
    [
        pytest.param(f"“{_SAID},” Ada Quill said.", "Ada Quill", "Ada Quill", id="cue after"),
        pytest.param(f"“{_SAID},” said Ada Quill.", "Ada Quill", "Ada Quill", id="inverted"),
        pytest.param(f"Ada Quill said, “{_SAID}.”", "Ada Quill", "Ada Quill", id="cue before"),
        pytest.param(f"Ada Quill told reporters: “{_SAID}.”", "Ada Quill", "Ada Quill", id="colon"),
        pytest.param(f"“{_SAID},” according to Ada Quill.", "Ada Quill", "Ada Quill", id="according to"),
        pytest.param(
            f"Ada Quill spoke. She left, saying: “{_SAID}.”", "Ada Quill", "She", id="participle and pronoun"
        ),
        pytest.param(
            f"Robert Marsh met Ada Quill on Monday. “{_SAID},” he said.",
            "Robert Marsh",
            "he",
            id="pronoun of a man",
        ),
        pytest.param(
            f"Robert Marsh met Mary Quill on Monday. “{_SAID},” she said.",
            "Mary Quill",
            "she",
            id="pronoun of a woman",
        ),
        pytest.param(f"Ada Quill arrived. “{_SAID},” Quill said.", "Ada Quill", "Quill", id="surname"),
        pytest.param(
            f"“{_SAID},” said the dyke board’s keeper, Ada Quill.",
            "Ada Quill",
            "the dyke board’s keeper",
            id="role with an owner before the name",
        ),
        pytest.param(
            f"Tall Reed’s founder, Ada Quill, said: “{_SAID}.”",
            "Ada Quill",
            "Tall Reed’s founder",
            id="role of a firm before the name",
        ),
        pytest.param(
            f"The storm passed near Obi Marsh, a warden said: “{_SAID}.”",
            "a warden",
            "a warden",
            id="no apposition",
        ),
        pytest.param(f"“{_SAID},” officials said.", "officials", "officials", id="group"),
        pytest.param(
            f"“{_SAID},” a spokesman for the port said.",
            "a spokesman for the port",
            "a spokesman for the port",
            id="without a name",
        ),
        pytest.param(
            f"Ada Quill, the harbour master, arrived. “{_SAID},” the harbour master said.",
            "Ada Quill",
            "the harbour master",
            id="role",
        ),
        pytest.param(
            f"“{_SAID},” said Ada Quill, the harbour master, after meeting Robert Marsh.",
            "Ada Quill",
            "Ada Quill",
            id="apposition",
        ),
    ],
)
def test_the_speaker_is_found_and_named(text: str, name: str, mention: str) -> None:
    (quote,) = _quotes(text)

    assert quote.speaker is not None
    assert quote.speaker.name.of(text) == name
    assert quote.speaker.mention.of(text) == mention


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"“{_SAID}.”", id="alone"),
        pytest.param(f"“{_SAID}.” The village is old.", id="a body in the next sentence"),
    ],
)
def test_a_quotation_with_nobody_near_has_no_speaker(text: str) -> None:
    (quote,) = _quotes(text)

    assert quote.speaker is None


def test_a_quotation_that_follows_in_its_paragraph_keeps_the_speaker() -> None:
    text = f"“{_SAID},” Ada Quill said of the bridge. “It was built to last by people who cared.”"

    first, second = _quotes(text)

    assert first.speaker is not None
    assert second.speaker is not None
    assert second.speaker.name == first.speaker.name


def test_a_pronoun_without_a_person_stays_unresolved() -> None:
    text = f"“{_SAID},” he said."

    (quote,) = _quotes(text)

    assert quote.speaker is not None
    assert quote.speaker.kind == "unresolved"


def test_the_three_quotations_of_the_first_source_have_their_speakers() -> None:
    text = _SEED.read_text(encoding="utf-8")

    found = [
        (
            _of(text, q.speaker.name),
            _of(text, q.speaker.mention),
            _of(text, q.speaker.role),
            _of(text, q.cue),
            _of(text, q.channel),
        )
        for q in _quotes(text)
        if q.speaker
    ]

    assert found == [
        ("Antony Blinken", "He", "U.S. Secretary of State", "stated", None),
        ("Kim Jong-un", "Kim", "North Korean leader", "explained", "the Korean Central News Agency (KCNA)"),
        ("Antony Blinken", "Blinken", "U.S. Secretary of State", "stated", None),
    ]


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        pytest.param(f"“{_SAID},” Ada Quill told the Harbour Gazette.", "the Harbour Gazette", id="told"),
        pytest.param(
            f"“{_SAID},” Ada Quill said in an interview with the Harbour Gazette.",
            "the Harbour Gazette",
            id="interview",
        ),
        pytest.param(f"“{_SAID},” Ada Quill said on Monday.", None, id="a day is no channel"),
        pytest.param(
            f"Writing in the Harbour Courier, Ada Quill said: “{_SAID}.”",
            "the Harbour Courier",
            id="written in",
        ),
        pytest.param(
            f"Ada Quill denied it in an interview with Radio Marsh. “{_SAID},” she said.",
            "Radio Marsh",
            id="interview in the sentence before",
        ),
    ],
)
def test_the_channel_is_where_it_was_said(text: str, channel: str | None) -> None:
    (quote,) = _quotes(text)

    assert _of(text, quote.channel) == channel


@pytest.mark.parametrize(
    ("text", "name", "mention"),
    [
        pytest.param(f"Robert Marsh, who said, “{_SAID},” left.", "Robert Marsh", None, id="relative clause"),
        pytest.param(
            f"A fisherman came. “{_SAID},” he said.", "A fisherman", "he", id="somebody without a name"
        ),
        pytest.param(
            f"Sen. Ada Quill met Robert Marsh. “{_SAID},” the senator said.",
            "Ada Quill",
            "the senator",
            id="title in short",
        ),
        pytest.param(
            f"Vice President Ada Quill arrived. “{_SAID},” the former president said.",
            "the former president",
            "the former president",
            id="another rank",
        ),
        pytest.param(
            f"“{_SAID},” one of the sources told Reuters.",
            "one of the sources",
            "one of the sources",
            id="one of many",
        ),
        pytest.param(
            f"The Harbour Gazette quoted Ms. Quill as saying, “{_SAID}.”",
            "Quill",
            "Ms. Quill",
            id="quoted as saying",
        ),
        pytest.param(f"Quill: “{_SAID}.”", "Quill", "Quill", id="transcript"),
        pytest.param(
            f"“{_SAID},” added the chief, Ada Quill.", "Ada Quill", "the chief", id="role before its name"
        ),
        pytest.param(f"The ministry denied it. “{_SAID},” it said.", "The ministry", "it", id="body"),
        pytest.param(f"“{_SAID},” another said.", "another", "another", id="another"),
        pytest.param(
            f"“{_SAID},” the fishing companies said.",
            "the fishing companies",
            "the fishing companies",
            id="plural",
        ),
        pytest.param(
            f"Ada Quill left. Quill’s campaign said, “{_SAID}.”",
            "Quill’s campaign",
            "Quill’s campaign",
            id="possessor",
        ),
        pytest.param(
            f"Robert Marsh spoke first. Mary Quill fired back: “{_SAID}.”",
            "Mary Quill",
            "Mary Quill",
            id="particle",
        ),
    ],
)
def test_a_speaker_without_a_name_beside_the_quotation_is_named_as_far_as_the_text_goes(
    text: str, name: str, mention: str | None
) -> None:
    (quote,) = _quotes(text)

    assert quote.speaker is not None
    assert quote.speaker.name.of(text) == name
    assert mention in (None, quote.speaker.mention.of(text))


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        pytest.param(f"“{_SAID},” Ada Quill told Lampwick.", "Lampwick", id="told an outlet"),
        pytest.param(
            f"“{_SAID},” Ada Quill wrote on the network Twitterel.", "the network Twitterel", id="network"
        ),
        pytest.param(
            f"Obi Marsh said he was late. “{_SAID},” Ada Quill told Marsh.", None, id="told a person"
        ),
        pytest.param(f"“{_SAID},” Ada Quill told reporters.", None, id="told nobody by name"),
    ],
)
def test_an_outlet_is_read_where_the_text_states_it(text: str, channel: str | None) -> None:
    assert _of(text, _quotes(text)[0].channel) == channel


def test_a_candidate_has_the_score_of_its_features_as_they_were_fitted() -> None:
    text = _SEED.read_text()
    sentences, quotations = split_sentences(text), find_quotations(text)
    reading = read_words(text, sentences)
    scene = build_scene(reading, sentences, quotations, group_names(reading))
    weights = load_weights("speakers")
    scored = 0
    for previous, spans in enumerate(quotations):
        utterance = describe_quotation(scene, spans)
        for described in describe_candidates(scene, utterance, find_candidates(scene, utterance), previous):
            features = described.list_features()
            fitted = sum(weights.get(name, 0.0) * value for name, value in features.items())
            assert score_candidate(described) == pytest.approx(fitted)
            scored += 1

    assert scored > 20
