import pytest

from newsdesk.text.sentences import LONGEST, split_sentences


def _texts(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["The ferry sank.", "Nobody was hurt."], id="plain full stop"),
        pytest.param(["Sen. Ada Quill met Dr. Obi Marsh at 9 a.m. on Monday."], id="titles and clock"),
        pytest.param(
            ["The U.S. Navy left.", "He stayed in the U.S.", "The ship did not."], id="country initials"
        ),
        pytest.param(["Donald Q. Marsh spoke.", "J. K. Obi did not."], id="initials of people"),
        pytest.param(
            ["“We will rebuild.”", "Marsh left the room."], id="closing quote belongs to its sentence"
        ),
        pytest.param(
            ["“We will rebuild.", "It will take years,” Marsh said."], id="quotation of two sentences"
        ),
        pytest.param(["“Will it hold?” Marsh asked.", "“Yes!” said Quill."], id="cue after a question"),
        pytest.param(["Prices fell 3.5 percent to 12,474.52.", "Bonds rose."], id="decimal point"),
        pytest.param(["The answer is no.", "He left."], id="the word no"),
        pytest.param(["See No. 5 in vol. 2 of the report."], id="the abbreviation no."),
        pytest.param(
            ["Quill Inc. shares rose.", "It was bought by Marsh Corp.", "The price was low."], id="companies"
        ),
        pytest.param(["He said (in March) it was over.", "(It was not.)", "She agreed."], id="brackets"),
        pytest.param(["He left at 8 p.m.", "She stayed until 9 p.m. Sunday."], id="clock at the end"),
        pytest.param(["“It is over.”", "He left."], id="spaces kept out"),
        pytest.param(["The town of St. Obi flooded."], id="saint"),
        pytest.param(["今天下雨。", "明天晴天。"], id="ideographic full stop"),
    ],
)
def test_text_is_parted_at_sentence_ends_only(sentences: list[str]) -> None:
    assert _texts(" ".join(sentences)) == sentences


def test_every_run_of_line_breaks_ends_a_paragraph() -> None:
    text = "One. Two.\n\nThree\nFour.\n \r\nFive"

    found = split_sentences(text)

    assert [(s.paragraph, s.span.of(text)) for s in found] == [
        (0, "One."),
        (0, "Two."),
        (1, "Three"),
        (2, "Four."),
        (3, "Five"),
    ]


def test_a_lost_space_after_a_closing_mark_still_ends_a_sentence() -> None:
    assert _texts("“It is over.”He left.") == ["“It is over.”", "He left."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028"], ids=["empty", "space", "breaks", "separator"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert split_sentences(text) == ()


@pytest.mark.parametrize("filler", ["[", "& ", "word ", "Aa Bb "])
def test_what_goes_on_longer_than_any_sentence_is_parted_at_a_space(filler: str) -> None:
    text = f"The minister said that {filler * (20_000 // len(filler))}was closed. It was late."

    parts = _texts(text)

    assert max(map(len, parts)) <= LONGEST
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert parts[-1] == "It was late."
    assert "[" in filler or all(text.find(f"{part} ") >= 0 for part in parts[:-1])
