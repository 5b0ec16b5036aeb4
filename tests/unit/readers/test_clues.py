import pytest

from newsdesk.readers.clues import complete_draft, find_address_day
from newsdesk.readers.draft import Draft, Stated

TEXT = "The council of Ostry voted on Monday to reopen the river baths."


def complete(*paragraphs: str, **stated: str) -> Draft:
    return complete_draft(Draft(paragraphs=paragraphs or (TEXT,), stated=Stated(**stated)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://gazette.example/2031/04/07/baths", "2031-04-07"),
        ("https://gazette.example/news/2031/apr/7/baths", "2031-04-07"),
        ("https://gazette.example/story/2031-04-07/baths", "2031-04-07"),
        ("https://gazette.example/2031/04/baths", None),
        ("https://gazette.example/the-2031-04-07-flood-in-pictures", None),
        ("https://gazette.example/2031/02/30/baths", None),
        ("https://gazette.example/2031/04/07/from/2019/01/02", None),
        ("https://gazette.example/?d=/2031/04/07/", None),
        (None, None),
    ],
)
def test_an_address_states_a_day_when_a_whole_one_is_parts_of_its_path(
    url: str | None, day: str | None
) -> None:
    assert find_address_day(url) == day


def test_a_stated_date_goes_before_that_of_the_address() -> None:
    url = "https://gazette.example/2031/04/07/baths"

    assert complete(url=url).stated.published == "2031-04-07"
    assert complete(url=url, published="2031-04-06").stated.published == "2031-04-06"


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Ida Brenn", "Ida Brenn"),
        ("By Ida Brenn and Tom O’Vale, staff writers", "Ida Brenn and Tom O’Vale"),
        ("BY IDA BRENN | OSTRY", "IDA BRENN"),
        ("By Monday the baths were open.", None),
        ("By IDA BRENN, Ostry News Agency", "IDA BRENN, Ostry News Agency"),
        ("By Lake Orrin, three villages wait for the water", None),
        ("By Ida", None),
    ],
)
def test_a_line_above_the_text_that_is_nothing_but_a_byline_is_one(line: str, byline: str | None) -> None:
    draft = complete("Baths reopen", line, TEXT)

    assert draft.stated.byline == byline
    assert (line in draft.paragraphs) == (byline is None)


def test_a_byline_further_down_or_beside_a_stated_one_is_text() -> None:
    lines = (TEXT, TEXT, TEXT, "By Ida Brenn")

    assert complete(*lines).paragraphs == lines
    assert complete("By Ida Brenn", TEXT, byline="Tom Vale").paragraphs == ("By Ida Brenn", TEXT)


def test_a_date_after_the_day_of_the_fetch_is_dropped() -> None:
    stated = complete(
        published="2031-04-09", modified="2031-04-08T01:00Z", retrieved="2031-04-07T23:00Z"
    ).stated

    assert (stated.published, stated.modified) == (None, "2031-04-08T01:00Z")
