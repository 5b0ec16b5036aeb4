import time

import pytest

from newsdesk.readers.clean import clean_line, clean_text, join_paragraphs


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\r\nb\rc\x0bd\x85e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\n\ng"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("a\u202eb\u2066c\u200fd\u061ce", "abcde"),
        ("a\u200bb\ufeffc\u2060d\xade\u034ff", "abcdef"),
        ("a\U000e0041b\U000e0100c\ufdd0d\U0010ffffe\ud800f\udffdg", "abcdefg"),
        ("vi\u200ds\u200cible", "visible"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
        ("e\u0301 \u212a \u00c5", "é K Å"),
    ],
    ids=["line ends", "controls", "direction", "invisible", "tags and nonsense", "joiners in ASCII", "joiners that mean something", "nfc"],
)  # fmt: skip
def test_what_hides_or_reorders_is_stripped(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_a_line_has_single_spaces() -> None:
    assert clean_line(" a\xa0b\u2003 c\t\nd\u3000") == "a b c d"


def test_paragraphs_are_lines_parted_by_an_empty_one() -> None:
    assert join_paragraphs(["a\nb", "", " \u200b ", "c\n\nd"]) == "a b\n\nc d"


@pytest.mark.parametrize(
    "text",
    ["a" + "\u0301\u0316" * 500_000, "\u0958\u0316\u0344" * 300_000, "é\u200d\u200d" * 300_000, "\u200d" * 1_000_000, "é\u200d\u0301" * 300_000],
    ids=["marks", "marks that decompose", "double joiners", "joiners", "joiners between marks"],
)  # fmt: skip
def test_a_million_characters_are_cleaned_in_linear_time(text: str) -> None:
    began = time.process_time()
    cleaned = clean_text(text)

    assert time.process_time() - began < 5
    assert clean_text(cleaned) == cleaned
