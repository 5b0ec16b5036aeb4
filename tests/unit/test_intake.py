import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
import yaml

from newsdesk.engines import SerialEngine
from newsdesk.errors import FetchError, StoreError
from newsdesk.fetch import Fetched
from newsdesk.model import Article
from newsdesk.pipeline.entries import recognise_feed
from newsdesk.pipeline.feeds import FEEDS, FeedBook
from newsdesk.pipeline.intake import Intake, Report
from newsdesk.pipeline.shelf import Origin, Shelf
from newsdesk.readers import ReadLimits, read_source
from newsdesk.store import list_files

NOW = dt.datetime(2031, 4, 3, 10, 20, 30, tzinfo=dt.UTC)
FEED_URL = "https://news.example/feed.xml"
STORY = "The ferry Orla sank off Port Varn on Tuesday evening, the harbour office said. " * 12
TEASER = "The ferry Orla sank off Port Varn. Read more."
PAGE = f"<html><title>Ferry</title><p>{STORY}</p></html>".encode()


class FakeFetcher:
    """Answers with what it was given, by address; an error is raised."""

    def __init__(self) -> None:
        self.answers: dict[str, Fetched | FetchError] = {}
        self.asked: list[tuple[str, str | None, str | None]] = []

    def put(self, url: str, body: bytes, media_type: str = "text/html", etag: str | None = None) -> None:
        self.answers[url] = Fetched(
            url=url, body=body, media_type=media_type, etag=etag, last_modified="yesterday"
        )

    def fetch(
        self,
        url: str,
        *,
        types: Collection[str],
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        self.asked.append((url, etag, last_modified))
        answer = self.answers.get(url) or FetchError(url=url, problem="is not there (404)")
        if isinstance(answer, FetchError):
            raise answer
        if etag is not None and etag == answer.etag:
            return Fetched(url=url, is_modified=False)
        assert answer.media_type in types
        return answer


@pytest.fixture
def fetcher() -> FakeFetcher:
    return FakeFetcher()


MakeIntake = Callable[[], Intake]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return tmp_path / "seeds"


@pytest.fixture
def open_intake(seeds: Path, fetcher: FakeFetcher) -> MakeIntake:
    """Begins a run: what is remembered is on the disk."""
    return lambda: Intake(
        shelf=Shelf(seeds, now=NOW),
        book=FeedBook(seeds),
        fetcher=fetcher,
        engine=SerialEngine(),
        max_bytes=1_000_000,
    )


def rss(*items: str) -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Varn Gazette</title>{body}</channel></rss>'.encode()


def item(name: str, text: str = STORY) -> str:
    link = f"https://news.example/2031/{name}"
    return f"<title>{name.title()}</title><link>{link}</link><guid>{name}</guid><description>{text}</description>"


def sidecar(seeds: Path, name: str) -> dict[str, str]:
    found = yaml.safe_load((seeds / f"{name}.meta.yml").read_text())
    assert isinstance(found, dict)
    return found


def read(seeds: Path, name: str) -> Article:
    beside = (seeds / f"{name}.meta.yml").read_bytes()
    (article,) = read_source(name, (seeds / name).read_bytes(), sidecar=beside, limits=ReadLimits())
    assert isinstance(article, Article), article
    return article


def test_a_page_is_saved_as_it_came_with_its_origin_beside_it(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put("https://news.example/2031/04/Ferry-sinks.html?x=1", PAGE)

    report = open_intake().add("https://news.example/2031/04/Ferry-sinks.html?x=1", follow=False)

    digest = hashlib.sha256(PAGE).hexdigest()
    name = f"2031/ferry-sinks-{digest[:8]}.html"
    assert report.added == (name,)
    assert (seeds / name).read_bytes() == PAGE
    assert sidecar(seeds, name) == {
        "url": "https://news.example/2031/04/Ferry-sinks.html?x=1",
        "retrieved": "2031-04-03T10:20:30Z",
        "sha256": digest,
    }
    assert list_files(seeds) == (name, f"{name}.meta.yml")


def test_the_time_of_retrieval_is_no_date_of_the_article(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put("https://news.example/ferry", PAGE)

    (name,) = open_intake().add("https://news.example/ferry", follow=False).added

    article = read(seeds, name)
    assert (article.published, article.modified) == (None, None)
    assert article.url == "https://news.example/ferry"


def test_where_a_redirect_led_is_the_address_of_the_page(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.answers["https://short.example/x"] = Fetched(
        url="https://news.example/ferry", body=PAGE, media_type="text/html"
    )

    (name,) = open_intake().add("https://short.example/x", follow=False).added

    assert sidecar(seeds, name)["url"] == "https://news.example/ferry"
    assert sidecar(seeds, name)["retrieved_from"] == "https://short.example/x"


def test_the_same_bytes_are_not_saved_twice(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    seeds.mkdir()
    (seeds / "by-hand.html").write_bytes(PAGE)
    fetcher.put("https://news.example/ferry", PAGE)

    report = open_intake().add("https://news.example/ferry", follow=False)

    assert report == Report(target="https://news.example/ferry", known=("by-hand.html",))
    assert list_files(seeds) == ("by-hand.html",)


def test_other_bytes_from_the_same_address_are_a_further_version_beside_the_first(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    url = "https://news.example/ferry"
    added: list[str] = []
    for body in (PAGE, PAGE + b"<!-- updated -->"):
        fetcher.put(url, body)
        added += open_intake().add(url, follow=False).added

    assert [(seeds / name).read_bytes() for name in added] == [PAGE, PAGE + b"<!-- updated -->"]
    assert [name.rpartition("-")[0] for name in added] == ["2031/ferry"] * 2


def test_a_file_in_the_way_is_not_overwritten(seeds: Path) -> None:
    taken = seeds / "2031" / f"ferry-{hashlib.sha256(PAGE).hexdigest()[:8]}.html"
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"mine")

    with pytest.raises(StoreError, match="is another file of that name"):
        Shelf(seeds, now=NOW).put(PAGE, words="Ferry", ending=".html", origin=Origin())

    assert taken.read_bytes() == b"mine"


def test_a_crash_before_the_source_was_written_leaves_nothing_in_the_way(seeds: Path) -> None:
    first = Shelf(seeds, now=NOW).put(PAGE, words="Ferry", ending=".html", origin=Origin())
    (seeds / first.path).unlink()  # as if the run had died between sidecar and source

    again = Shelf(seeds, now=NOW).put(PAGE, words="Ferry", ending=".html", origin=Origin())

    assert again == first
    assert (seeds / again.path).read_bytes() == PAGE


def test_a_file_is_copied_without_saying_whose_machine_it_was_on(
    seeds: Path, tmp_path: Path, open_intake: MakeIntake
) -> None:
    file = tmp_path / "Fähre sinkt.TXT"
    file.write_text(STORY)

    (name,) = open_intake().add(str(file), follow=False).added

    assert name.startswith("2031/fahre-sinkt-")
    assert name.endswith(".txt")
    assert sidecar(seeds, name)["original_file"] == "Fähre sinkt.TXT"
    assert str(tmp_path) not in (seeds / f"{name}.meta.yml").read_text()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("missing.txt", None, "cannot be read: No such file or directory", id="missing"),
        pytest.param("picture.png", b"\x89PNG", "unsupported: .png is none of", id="ending"),
        pytest.param("long.txt", b"a" * 1_000_001, "is larger than the 1,000,000 bytes allowed", id="size"),
        pytest.param(".", None, "is a folder; name the files in it", id="folder"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_with_the_reason(
    tmp_path: Path, seeds: Path, open_intake: MakeIntake, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    report = open_intake().add(str(tmp_path / name), follow=False)

    assert report.problems[0].startswith(f"{tmp_path / name}: {reason}")
    assert not seeds.exists()


@pytest.mark.parametrize(
    ("url", "media_type", "body", "ending"),
    [
        pytest.param("https://a.example/x", "text/plain", b"text", ".txt", id="text"),
        pytest.param("https://a.example/x.md", "text/plain", b"# text", ".md", id="Markdown as text"),
        pytest.param(
            "https://a.example/x.jsonl", "application/octet-stream", b"{}", ".jsonl", id="by the address"
        ),
        pytest.param(
            "https://a.example/x.jsonl.gz", "application/gzip", b"\x1f\x8b", ".jsonl.gz", id="packed"
        ),
        pytest.param("https://a.example/x.php", "text/html", b"<p>", ".html", id="type before address"),
    ],
)
def test_the_ending_says_what_came(
    fetcher: FakeFetcher, open_intake: MakeIntake, url: str, media_type: str, body: bytes, ending: str
) -> None:
    fetcher.put(url, body, media_type)

    (name,) = open_intake().add(url, follow=False).added

    assert name.partition(".")[2] == ending[1:]


def test_bytes_of_no_known_kind_are_refused(fetcher: FakeFetcher, open_intake: MakeIntake) -> None:
    fetcher.put("https://a.example/x", b"\0\1", "application/octet-stream")

    report = open_intake().add("https://a.example/x", follow=False)

    assert report.problems == ("https://a.example/x: does not say what it is; download it, and add the file",)


def test_a_source_of_many_articles_has_no_address_of_its_own(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put("https://a.example/dump.jsonl", b'{"text": "x"}\n', "application/x-ndjson")

    (name,) = open_intake().add("https://a.example/dump.jsonl", follow=False).added

    assert "url" not in sidecar(seeds, name)
    assert sidecar(seeds, name)["retrieved_from"] == "https://a.example/dump.jsonl"


def test_each_entry_of_a_feed_becomes_a_source_of_its_own(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put(FEED_URL, rss(item("ferry-sinks"), item("budget-passes")), "application/rss+xml")

    report = open_intake().pull(FEED_URL, follow=False, publisher="The Varn Gazette")

    assert [name.rpartition("-")[0] for name in report.added] == ["2031/ferry-sinks", "2031/budget-passes"]
    for name, title in zip(report.added, ("Ferry-Sinks", "Budget-Passes"), strict=True):
        (article,) = read_source(
            name,
            (seeds / name).read_bytes(),
            sidecar=(seeds / f"{name}.meta.yml").read_bytes(),
            limits=ReadLimits(),
        )
        assert isinstance(article, Article)
        assert article.title == title
        assert article.publisher == "The Varn Gazette"
        assert article.url == f"https://news.example/2031/{title.lower()}"
        assert sidecar(seeds, name)["retrieved_from"] == FEED_URL


def test_only_new_entries_are_saved_and_deleted_ones_do_not_come_back(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put(FEED_URL, rss(item("ferry-sinks"), item("budget-passes")), "application/rss+xml")
    first = open_intake().pull(FEED_URL, follow=False, publisher=None)
    (seeds / first.added[0]).unlink()
    fetcher.put(FEED_URL, rss(item("storm-comes"), item("ferry-sinks"), item("budget-passes")), "text/xml")

    second = open_intake().pull(FEED_URL, follow=False, publisher=None)

    assert [name.rpartition("-")[0] for name in second.added] == ["2031/storm-comes"]
    assert second.known == ()


def test_an_entry_that_changed_is_a_further_version(fetcher: FakeFetcher, open_intake: MakeIntake) -> None:
    added: list[str] = []
    for text in (STORY, STORY + "All were saved."):
        fetcher.put(FEED_URL, rss(item("ferry-sinks", text)), "application/rss+xml")
        added += open_intake().pull(FEED_URL, follow=False, publisher=None).added

    assert [name.rpartition("-")[0] for name in added] == ["2031/ferry-sinks"] * 2


def test_an_entry_that_says_the_same_is_no_further_version(
    fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    reports = []
    for comments in ("1", "2"):
        entry = item("ferry-sinks") + f"<comments>{comments}</comments>"
        fetcher.put(FEED_URL, rss(entry), "application/rss+xml")
        reports.append(open_intake().pull(FEED_URL, follow=False, publisher=None))

    assert len(reports[0].added) == 1
    assert reports[1] == Report(target=FEED_URL)


def test_a_feed_is_asked_only_for_what_changed(fetcher: FakeFetcher, open_intake: MakeIntake) -> None:
    fetcher.put(FEED_URL, rss(item("ferry-sinks")), "text/xml", etag='"7"')
    open_intake().pull(FEED_URL, follow=False, publisher=None)

    report = open_intake().pull(FEED_URL, follow=False, publisher=None)

    assert fetcher.asked == [(FEED_URL, None, None), (FEED_URL, '"7"', "yesterday")]
    assert report == Report(target=FEED_URL, unchanged=True)


def test_without_its_memory_a_feed_is_read_again_and_nothing_is_saved_twice(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put(FEED_URL, rss(item("ferry-sinks")), "text/xml", etag='"7"')
    first = open_intake().pull(FEED_URL, follow=False, publisher=None)
    (seeds / FEEDS).write_text("<<<<<<< a merge gone wrong")

    second = open_intake().pull(FEED_URL, follow=False, publisher=None)

    assert (second.added, second.known) == ((), first.added)


def test_what_the_feed_holds_no_more_is_forgotten(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    for name in ("ferry-sinks", "budget-passes", "storm-comes"):
        fetcher.put(FEED_URL, rss(item(name)), "text/xml")
        open_intake().pull(FEED_URL, follow=False, publisher=None)

    assert len(json.loads((seeds / FEEDS).read_text())["feeds"][FEED_URL]["entries"]) == 1


def test_a_teaser_is_counted_and_its_page_fetched_only_when_asked(
    seeds: Path, fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put(FEED_URL, rss(item("ferry-sinks", TEASER)), "text/xml", etag='"7"')
    fetcher.put("https://news.example/2031/ferry-sinks", PAGE)

    without = open_intake().add(FEED_URL, follow=False)
    again = open_intake().add(FEED_URL, follow=False)
    following = open_intake().add(FEED_URL, follow=True)

    assert without == Report(target=FEED_URL, teasers=1)
    assert again.unchanged
    (name,) = following.added
    assert (seeds / name).read_bytes() == PAGE
    assert name.endswith(".html")
    assert sidecar(seeds, name)["url"] == "https://news.example/2031/ferry-sinks"
    assert open_intake().add(FEED_URL, follow=True).unchanged


def test_bad_entries_do_not_stop_the_others(fetcher: FakeFetcher, open_intake: MakeIntake) -> None:
    feed = rss(
        "",
        "<link>https://[bad</link>",
        "<link>javascript:alert(1)</link>",
        item("gone", TEASER),
        item("ferry-sinks"),
    )
    fetcher.put(FEED_URL, feed, "text/xml", etag='"7"')

    report = open_intake().pull(FEED_URL, follow=True, publisher=None)

    assert [name.rpartition("-")[0] for name in report.added] == ["2031/ferry-sinks"]
    assert f"{FEED_URL}: an entry holds neither a text nor a link" in report.problems
    assert "https://news.example/2031/gone: is not there (404)" in report.problems
    assert len(report.problems) == 3
    # They will be no better the next time.
    assert open_intake().pull(FEED_URL, follow=True, publisher=None).unchanged


@pytest.mark.parametrize("bad", ["{}", "3", '{"url": 3}', '{"url": "https://[bad"}'])
def test_bad_items_of_a_json_feed_do_not_stop_the_others(
    fetcher: FakeFetcher, open_intake: MakeIntake, bad: str
) -> None:
    good = json.dumps({"id": "1", "url": "/2031/ferry-sinks", "title": "Ferry", "content_text": STORY})
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Varn", "items": [{bad}, {good}]}}'
    fetcher.put(FEED_URL, feed.encode(), "application/feed+json")

    report = open_intake().pull(FEED_URL, follow=True, publisher=None)

    assert [name.rpartition("-")[0] for name in report.added] == ["2031/ferry"]
    assert len(report.problems) == 1


def test_a_page_that_is_out_of_reach_is_tried_again_the_next_time(
    fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    page = "https://news.example/2031/ferry-sinks"
    fetcher.put(FEED_URL, rss(item("ferry-sinks", TEASER)), "text/xml", etag='"7"')
    fetcher.answers[page] = FetchError(url=page, problem="took longer than 60 s", passing=True)
    first = open_intake().pull(FEED_URL, follow=True, publisher=None)
    fetcher.put(page, PAGE)

    second = open_intake().pull(FEED_URL, follow=True, publisher=None)

    assert first.problems == (f"{page}: took longer than 60 s",)
    assert len(second.added) == 1


def test_a_feed_that_breaks_off_gives_what_it_held_and_is_read_again(
    fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    whole = rss(item("ferry-sinks"), item("budget-passes"))
    fetcher.put(FEED_URL, whole[: whole.index(b"budget-passes")], "text/xml", etag='"7"')
    first = open_intake().pull(FEED_URL, follow=False, publisher=None)
    fetcher.put(FEED_URL, whole, "text/xml", etag='"8"')

    second = open_intake().pull(FEED_URL, follow=False, publisher=None)

    assert [name.rpartition("-")[0] for name in first.added + second.added] == [
        "2031/ferry-sinks",
        "2031/budget-passes",
    ]
    assert "is cut off" in first.problems[0]
    assert fetcher.asked[-1] == (FEED_URL, None, None)


def test_a_feed_of_very_many_entries_is_taken_in_portions(
    fetcher: FakeFetcher, open_intake: MakeIntake
) -> None:
    fetcher.put(FEED_URL, rss(*(item(f"n-{n}", TEASER) for n in range(201))), "text/xml", etag='"7"')

    reports = [open_intake().pull(FEED_URL, follow=False, publisher=None) for _ in range(3)]

    assert [report.teasers for report in reports] == [200, 1, 0]
    assert reports[0].problems == (f"{FEED_URL}: has more than 200 new entries; run again for the next",)
    assert reports[2].unchanged


def test_a_page_where_a_feed_was_listed_is_a_problem(fetcher: FakeFetcher, open_intake: MakeIntake) -> None:
    fetcher.put(FEED_URL, PAGE)

    report = open_intake().pull(FEED_URL, follow=False, publisher=None)

    assert report.problems[0].startswith(f"{FEED_URL}: is no feed")


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        (b"<rss version='2.0'>", ".rss"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<feed xmlns="x">', ".atom"),
        (b"<?xml version='1.0'?><rdf:RDF xmlns:rdf='x'>", ".rdf"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', ".json"),
        (b"<html><rss>", None),
        (b"<!-- <rss> --><html>", None),
        (b"<feedback>", None),
        (b'{"text": "x"}', None),
        (b"", None),
    ],
)
def test_a_feed_is_known_by_its_first_bytes(head: bytes, ending: str | None) -> None:
    assert recognise_feed(head) == ending
