"""Dates: what is an expression, what it means, and which one dates the event."""

from typing import Literal

import pytest

from newsdesk.text.dates import choose_event_date, find_dates
from newsdesk.text.sentences import split_sentences

WEDNESDAY = "2031-05-14T09:30:00+00:00"


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        ("The dam opened on March 3, 2031.", "March 3, 2031", "2031-03-03"),
        ("The dam opened on 3rd of March 2031.", "3rd of March 2031", "2031-03-03"),
        ("The dam opened in March 2031.", "March 2031", "2031-03"),
        ("The dam opened in early 2019.", "early 2019", "2019"),
        ("The dam opened 2031-03-03.", "2031-03-03", "2031-03-03"),
        ("Dams of the 1990s leak.", "the 1990s", None),
        ("There is no February 30, 2031.", "February 30, 2031", None),
    ],
)
def test_a_stated_date_is_read_as_precisely_as_it_is_stated(text: str, words: str, iso: str | None) -> None:
    (found,) = find_dates(text, None)
    assert (found.span.of(text), found.iso, found.relative) == (words, iso, False)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("They met on Tuesday.", "2031-05-13"),
        ("They met on Wednesday.", "2031-05-14"),
        ("They will meet on Friday.", "2031-05-16"),
        ("They met early Thursday.", None),
        ("They met last Thursday.", "2031-05-08"),
        ("They will meet on Thursday.", "2031-05-15"),
        ("They meet next Monday.", "2031-05-19"),
        ("They met last Wednesday.", "2031-05-07"),
        ("They met yesterday.", "2031-05-13"),
        ("They met three days ago.", "2031-05-11"),
        ("They met two months ago.", "2031-03"),
        ("They met six years ago.", "2025"),
        ("They met last month.", "2031-04"),
        ("They met last year.", "2030"),
        ("They met in November.", "2030-11"),
        ("They met on Nov. 20.", "2030-11-20"),
        ("The lease runs out in November.", "2031-11"),
        ("A third round could be held in November.", "2031-11"),
        ("The choir was to sing on Friday.", "2031-05-16"),
        ("In November a barge will carry the organ home.", "2031-11"),
        ("The town will light its lamps only every second evening from September.", "2031-09"),
        ("The mill, which will close, said on Tuesday it was sold.", "2031-05-13"),
        ("On Monday the mayor said the mill will close.", "2031-05-12"),
        ("The work on the lock begins on Friday.", "2031-05-16"),
        ("The hearings resume in the town hall on Monday.", "2031-05-19"),
        ("The mayor closed the schools until Thursday.", "2031-05-15"),
        ("The body was not found until Monday.", "2031-05-12"),
        ("A deputy leads the city until an election on 17 September.", "2031-09-17"),
        ("She was arrested on 20 September.", "2030-09-20"),
        ("The fair on 20 September is the last.", None),
        ("The sirens are tested on the first Monday of each month.", None),
        ("He bakes every Friday.", None),
        ("They met last week.", None),
        ("They met hours after the flood.", None),
    ],
)
def test_a_relative_date_is_resolved_from_the_day_of_publication(text: str, iso: str | None) -> None:
    (found,) = find_dates(text, WEDNESDAY)
    assert (found.iso, found.relative) == (iso, True)


def test_a_time_that_lasted_has_no_date() -> None:
    assert find_dates("It was used five times in the last year.", WEDNESDAY) == ()


def test_without_a_day_of_publication_a_relative_date_stays_relative() -> None:
    found = find_dates("They met on Tuesday and again on May 3, hours after the flood.", None)
    assert [(mention.iso, mention.relative) for mention in found] == [(None, True)] * 3


@pytest.mark.parametrize(
    "text",
    ["He may march.", "April Stone spoke.", "The town has 2000 people.", "It costs $2030.", "Call 555-2014."],
    ids=["verbs", "a name", "a count", "a price", "a telephone number"],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(text, WEDNESDAY) == ()


LEAD_AND_BACKGROUND: tuple[Literal["event", "background"], ...] = ("event", "background", "background")


def find_event(text: str, published: str | None = None) -> str | None:
    sentences = split_sentences(text)
    chosen = choose_event_date(
        text, sentences, ("event", "background"), find_dates(text, published), published
    )
    return chosen.iso if chosen else None


@pytest.mark.parametrize(
    ("text", "published", "iso"),
    [
        ("A ferry sank on March 3, 2031. The line was founded in May 1950.", None, "2031-03-03"),
        ("A ferry sank on Monday near Port Ashby.", WEDNESDAY, "2031-05-12"),
        ("A ferry sank on Monday near Port Ashby.", None, None),
        ("The ferry has been missing since March 3, 2031.", None, None),
        ("The ferry will sail on June 3, 2031.", None, None),
        ("The ferry that sank on March 3, 2019 was raised.", WEDNESDAY, None),
        ("The ferry sank in 2030.", None, None),
    ],
    ids=["stated", "relative", "no anchor", "since", "future", "long before publication", "year only"],
)
def test_the_event_date_is_the_leads_or_none(text: str, published: str | None, iso: str | None) -> None:
    assert find_event(text, published) == iso


def test_a_whole_date_near_the_beginning_dates_the_event_when_no_event_sentence_does() -> None:
    text = "A baker was found guilty of arson. She heard the verdict on 4 May 2031. The fire was in 2029."
    sentences = split_sentences(text)
    chosen = choose_event_date(text, sentences, LEAD_AND_BACKGROUND, find_dates(text, None), None)
    assert chosen is not None
    assert chosen.iso == "2031-05-04"


def test_an_older_date_is_not_the_events() -> None:
    text = "A baker was found guilty of arson. She opened her shop on 4 May 2011. The fire was in 2029."
    sentences = split_sentences(text)
    assert choose_event_date(text, sentences, LEAD_AND_BACKGROUND, find_dates(text, None), None) is None


def test_a_captions_date_is_not_the_events() -> None:
    text = "A ferry is seen at Port Ashby, March 3, 2031. The ferry sank on a Monday."
    sentences = split_sentences(text)
    assert choose_event_date(text, sentences, ("other", "event"), find_dates(text, None), None) is None
