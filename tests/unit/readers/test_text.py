import textwrap

import pytest

from newsdesk.readers.draft import Stated
from newsdesk.readers.text import read_text, split_paragraphs

FIRST = (
    "The council of Ostry voted on Monday to reopen the river baths, which had been closed since the flood of "
    "2019, and to pay for new steps, lamps and a lifeguard through the summer months of the coming year."
)
SECOND = (
    "“It is the best news this town has had in a long while,” said Pell Harrow, who swam there as a boy and has "
    "written to every mayor since, asking each of them for nothing more than an opened gate."
)


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\n{SECOND}\n",
        f"{FIRST}\r\n\r\n\r\n{SECOND}",
        f"{FIRST}\r\r{SECOND}",
        f"{FIRST}\n{SECOND}",
        f"{FIRST}\n \t \n{SECOND}",
        f"{FIRST}\u2029{SECOND}",
        *(textwrap.fill(FIRST, n) + "\n\n" + textwrap.fill(SECOND, n) for n in (60, 72, 80, 100)),
        textwrap.fill(FIRST, 72) + "\n" + textwrap.fill(SECOND, 72, initial_indent="    "),
    ],
    ids=["empty line", "dos", "old mac", "a line each", "blank line", "separator", "wrapped 60", "wrapped 72", "wrapped 80",
         "wrapped 100", "indented"],
)  # fmt: skip
def test_paragraphs_are_found_in_each_habit_of_writing(text: str) -> None:
    assert [" ".join(paragraph.split()) for paragraph in split_paragraphs(text)] == [FIRST, SECOND]


def test_short_lines_stay_apart() -> None:
    assert list(split_paragraphs("By Ida Brenn\nOstry\n6 January 2025")) == [
        "By Ida Brenn",
        "Ostry",
        "6 January 2025",
    ]


def test_a_headline_above_the_first_line_is_a_paragraph_of_its_own() -> None:
    assert list(split_paragraphs(f"River baths reopen\n{FIRST}\n{SECOND}")) == [
        "River baths reopen",
        FIRST,
        SECOND,
    ]


def test_lines_of_key_and_value_at_the_head_state_the_article() -> None:
    draft = read_text(
        f"Title: Baths: open again\r\nBy Ida\r\n\r\n{FIRST}".replace("By Ida", "Author: Ida Brenn").encode()
    )

    assert draft.stated == Stated(title="Baths: open again", byline="Ida Brenn")
    assert draft.paragraphs == (FIRST,)


@pytest.mark.parametrize(
    "text",
    [
        f"Title: Baths\n{FIRST}\n\n{SECOND}",
        f"Mayor: we are glad\n\n{FIRST}",
        f"Title:\n\n{FIRST}",
        "Title: Baths",
    ],
    ids=["no gap", "no such key", "no value", "nothing else"],
)
def test_other_heads_are_text(text: str) -> None:
    draft = read_text(text.encode())

    assert draft.stated == Stated()
    assert " ".join(draft.paragraphs).split() == text.split()
