import pytest

from newsdesk.text.lexicon import load_phrases, load_verbs, load_weights, load_words


@pytest.mark.parametrize(
    ("form", "verb"),
    [("said", "say"), ("asks", "ask"), ("noting", "note"), ("replied", "reply"), ("stresses", "stress")],
)
def test_every_form_of_a_verb_leads_to_its_first(form: str, verb: str) -> None:
    assert load_verbs("cues")[form] == verb


def test_comments_are_no_entries() -> None:
    assert not any(word.startswith("#") for word in load_words("role_nouns") | load_phrases("places"))


def test_a_list_is_read_once() -> None:
    assert load_words("titles") is load_words("titles")


def test_the_weights_of_the_speaker_ranker_are_finite_and_small() -> None:
    weights = load_weights("speakers")

    assert 100 < len(weights) < 2_000
    assert all(abs(weight) < 50 for weight in weights.values())
