"""Feeds, judged by feedparser, which complains of what is not well-formed; and by the letter of JSON Feed 1.1."""

import json
from datetime import datetime

import feedparser
import pytest

from newsdesk.model import Change
from newsdesk.render.feeds import FORMATS, NEWEST, Feed, make_changes_feed, make_feed, to_instant, write_json
from tests.unit.test_indexes import make_card

NASTY = "<script>&\"'</title> ]]> \u2028 “x” 語"


def feed(*cards: object, site_url: str = "https://desk.example/repo", stem: str = "feed") -> Feed:
    return make_feed(cards, title="Desk & co", stem=stem, page="index.html", site_url=site_url)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".rss", ".atom"])
@pytest.mark.parametrize("site_url", ["https://desk.example/repo/", ""])
def test_feeds_are_well_formed_whatever_is_in_them(ending: str, site_url: str) -> None:
    cards = [
        make_card(n, f"2031-04-0{n}", title=NASTY, bottom_line=NASTY, subjects=("ferry",)) for n in (1, 2)
    ]

    read = feedparser.parse(FORMATS[ending](feed(*cards, site_url=site_url)), sanitize_html=False)

    assert not read.bozo
    assert read.version == {".rss": "rss20", ".atom": "atom10"}[ending]
    assert read.feed.title == "Desk & co"
    assert [entry.title for entry in read.entries] == [NASTY, NASTY]
    assert [
        entry.updated_parsed[:3] if ending == ".atom" else entry.published_parsed[:3]
        for entry in read.entries
    ] == [
        (2031, 4, 2),
        (2031, 4, 1),
    ]
    assert read.entries[0].tags[0].term == "ferry"
    if site_url:
        assert read.entries[0].link == "https://desk.example/repo/2031/story-00000002.html"


def test_a_description_in_rss_is_html_that_shows_the_text() -> None:
    read = feedparser.parse(
        FORMATS[".rss"](feed(make_card(1, "2031-04-01", bottom_line="A <b>bold</b> claim & <script>"))),
        sanitize_html=False,
    )

    assert read.entries[0].description == "A &lt;b&gt;bold&lt;/b&gt; claim &amp; &lt;script&gt;"


def test_json_feed_has_what_the_format_requires() -> None:
    read = json.loads(write_json(feed(make_card(1, title=NASTY))))

    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == "https://desk.example/repo/feed.json"
    (item,) = read["items"]
    assert item["title"] == NASTY
    assert item["url"] == "https://desk.example/repo/2031/story-00000001.html"
    assert isinstance(item["id"], str)
    assert isinstance(item["content_text"], str)
    assert datetime.fromisoformat(item["date_published"]).tzinfo is not None


def test_what_changed_has_a_feed_with_an_item_a_briefing_and_day() -> None:
    changes = (
        Change(date="2031-05-02", kind="figure changed", text="96", was="94"),
        Change(date="2031-05-02", kind="source added", text="Gazette"),
        Change(date="2031-05-01", kind="point added", text="It was towed."),
    )
    made = make_changes_feed(
        [make_card(1, changes=changes)], title="Changes", stem="changes", page="changes.html", site_url=""
    )

    assert [item.updated[:10] for item in made.items] == ["2031-05-02", "2031-05-01"]
    assert made.items[0].summary == "figure changed: “94” → “96” source added: “Gazette”"
    assert len({item.id for item in made.items}) == 2


def test_without_an_address_json_feed_states_none() -> None:
    read = json.loads(write_json(feed(make_card(1), site_url="")))

    assert not {"home_page_url", "feed_url"} & read.keys()
    assert "url" not in read["items"][0]


def test_an_item_keeps_its_id_when_title_path_and_address_change() -> None:
    one = feed(make_card(1)).items[0].id
    other = feed(make_card(1, title="New", path="2031/new-00000001.md"), site_url="").items[0].id

    assert one == other
    assert one.startswith("urn:uuid:")


def test_a_feed_has_the_newest_first_and_leaves_out_what_has_no_date() -> None:
    cards = [make_card(n, f"2031-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(60)]

    made = feed(*cards, make_card(99, None))

    assert len(made.items) == NEWEST
    assert made.items[0].path == "2031/story-0000003b.html"


def test_news_of_an_old_event_comes_first_by_the_date_of_its_latest_source() -> None:
    old = make_card(1, "2030-01-01", updated="2031-05-01T10:00:00+02:00")
    new = make_card(2, "2031-04-01")

    assert [item.updated for item in feed(old, new).items] == ["2031-05-01T08:00:00Z", "2031-04-01T00:00:00Z"]


@pytest.mark.parametrize(
    ("iso", "instant"),
    [
        ("2031", "2031-01-01T00:00:00Z"),
        ("2031-04", "2031-04-01T00:00:00Z"),
        ("2031-04-05", "2031-04-05T00:00:00Z"),
        ("2031-04-05T10:00:00-03:00", "2031-04-05T13:00:00Z"),
        ("2031-04-05T10:00", "2031-04-05T10:00:00Z"),
        ("2031-13", None),
        ("soon", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_dates_become_moments_in_utc(iso: str, instant: str | None) -> None:
    assert to_instant(iso) == instant


def test_the_feed_of_a_subject_leads_from_its_own_folder() -> None:
    made = FORMATS[".atom"](feed(make_card(1), site_url="", stem="subjects/ferry-00000000")).decode()

    assert 'href="../2031/story-00000001.html"' in made
