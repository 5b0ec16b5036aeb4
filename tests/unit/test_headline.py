"""A headline from the text: the lead, cut where a clause ends."""

import pytest

from newsdesk.text.headline import choose_headline
from newsdesk.text.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("A ferry sank near Port Ashby.", "A ferry sank near Port Ashby"),
        (
            "PORT ASHBY (Reuters) - A ferry sank near Port Ashby on Monday, forcing the harbour to close for a day.",
            "A ferry sank near Port Ashby on Monday",
        ),
        (
            "The council of Port Ashby voted to close the old harbour bridge after two ships hit it in May.",
            "The council of Port Ashby voted to close the old harbour bridge",
        ),
        (
            "He never came back. A ferry sank near Port Ashby on Monday.",
            "A ferry sank near Port Ashby on Monday",
        ),
    ],
    ids=["short lead", "participle", "after", "pronoun first"],
)
def test_the_headline_is_the_lead_cut_at_a_clause_border(text: str, headline: str) -> None:
    chosen = choose_headline(text, split_sentences(text))
    assert chosen is not None
    assert chosen.of(text) == headline


def test_the_words_of_saying_are_not_cut_off() -> None:
    text = "A dam of the Marland valley is about to break and two towns are being emptied, the governor said."
    chosen = choose_headline(text, split_sentences(text))
    assert chosen is not None
    assert chosen.of(text).endswith("the governor said")


def test_no_comma_is_left_at_the_end() -> None:
    text = "A ferry sank near Port Ashby on Monday, as the harbour master of the old town looked on from his window."
    chosen = choose_headline(text, split_sentences(text))
    assert chosen is not None
    assert chosen.of(text) == "A ferry sank near Port Ashby on Monday"


@pytest.mark.parametrize("text", ["", "?", "Why?", "word " * 2000])
def test_a_text_without_a_lead_has_no_headline(text: str) -> None:
    assert choose_headline(text, split_sentences(text)) is None
