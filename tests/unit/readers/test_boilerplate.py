import pytest

from newsdesk.readers.boilerplate import is_furniture


@pytest.mark.parametrize(
    "line",
    ["Advertisement", "ADVERTISEMENT", "12 comments", "Share this article", "Read more: River baths reopen", "Related: Five baths",
     "Sign up for our daily newsletter", "Follow Ida Brenn on Twitter @ida", "Click here to subscribe.",
        "Have the Gazette brought to your door each week: click here for our offers!", "© 2031 The Ostry Gazette",
     "Copyright 2031 The Ostry Gazette. All rights reserved.", "Updated at 1:23 p.m.",
        "Published: Jan. 6, 2025 10:00 GMT",
        "Last updated on Monday, 6 January 2025", "Filed under: baths, Ostry", "Photo: Tom Vale",
     "Image 1 of 4", "4 min read", "Story continues below gallery", "Tell us what YOU think…"],
)  # fmt: skip
def test_furniture_is_known(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    ["Share prices fell on Monday.", "Comments by the mayor drew criticism.", "Readers follow the baths on foot.", "Print is not dead, she said.",
     "Sign language interpreters will be there.", "Watch makers from Ostry met.", "“Click here,” the message said.", "Related parties were not heard.",
     "Updated rules take effect in May.",
        "Published in 2019, the book sold 5 copies.", "Photographs of the crane were shown in court.", "Tags were found on two of the swans.", "",
     "Read the room, the mayor told them.", "Copyright law will change.", "Read more: " + "x" * 300],
)  # fmt: skip
def test_sentences_that_begin_alike_are_text(line: str) -> None:
    assert not is_furniture(line)
