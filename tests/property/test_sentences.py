from hypothesis import given
from hypothesis import strategies as st

from newsdesk.text.sentences import split_sentences

_TEXT = st.text(st.one_of(st.sampled_from("aZé .!?…”“’'\n\t1U.S,()。"), st.characters()), max_size=200)


@given(_TEXT)
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    sentences = split_sentences(text)

    covered = [i for s in sentences for i in range(s.span.start, s.span.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)


@given(_TEXT)
def test_sentences_come_in_order_trimmed_and_within_one_paragraph(text: str) -> None:
    sentences = split_sentences(text)

    assert list(sentences) == sorted(sentences, key=lambda s: (s.paragraph, s.span))
    for sentence in sentences:
        words = sentence.span.of(text)
        assert words
        assert words == words.strip()
        assert "\n" not in words
