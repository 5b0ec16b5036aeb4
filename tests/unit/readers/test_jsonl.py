import json

from newsdesk.model import Article, Failure
from newsdesk.readers import ReadLimits, read_source

TEXT = "The council of Ostry voted on Monday to reopen the baths that had been closed since the flood. " * 4
LIMITS = ReadLimits()


def lines(*entries: object) -> bytes:
    return "\n".join(e if isinstance(e, str) else json.dumps(e) for e in entries).encode()


def read(data: bytes) -> tuple[Article | Failure, ...]:
    return read_source("feeds/a.jsonl", data, limits=LIMITS)


def test_every_line_is_an_article_of_its_own() -> None:
    full = {"id": 7, "title": "Baths", "body": TEXT, "author": ["Ida Brenn", "Tom Vale"], "source": "The Ostry Gazette",
            "date": "2025-01-06", "link": "https://gazette.example/b"}  # fmt: skip

    first, second = read(lines(full, "", {"content": [TEXT, "Second paragraph."]}))

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.source, second.source) == ("feeds/a.jsonl#1", "feeds/a.jsonl#2")
    assert (first.title, first.byline, first.publisher) == (
        "Baths",
        "Ida Brenn, Tom Vale",
        "The Ostry Gazette",
    )
    assert (first.published, first.url) == ("2025-01-06", "https://gazette.example/b")
    assert second.text == f"{TEXT.strip()}\n\nSecond paragraph."
    assert first.id != second.id


def test_a_stated_id_survives_a_change_of_order() -> None:
    a, b = {"id": "a", "text": TEXT}, {"id": "b", "text": TEXT}

    ids = [[r.id for r in read(lines(*order)) if isinstance(r, Article)] for order in ((a, b), (b, a))]

    assert ids[0] == ids[1][::-1]


def test_a_bad_line_is_one_failure_and_the_others_are_read() -> None:
    good = {"text": TEXT}
    bad = (
        "{",
        "[" * 100_000,
        "5",
        '{"title": "x"}',
        '{"text": 5}',
        '{"text": "Short."}',
        '{"text": "\\ud800"}',
        "NaN",
    )

    outcomes = read(lines(good, *bad, good))

    assert [isinstance(outcome, Article) for outcome in outcomes] == [True, *([False] * len(bad)), True]
    assert all(
        isinstance(o, Article) or (o.source.startswith("feeds/a.jsonl#") and o.reason) for o in outcomes
    )


def test_the_second_bearer_of_an_id_is_a_failure() -> None:
    _, second = read(lines({"id": "a", "text": TEXT}, {"id": "a", "text": TEXT}))

    assert isinstance(second, Failure)
    assert second.reason == "has the same id as entry 1; give it another"


def test_markup_in_a_text_field_is_read_as_a_page() -> None:
    paragraphs = [f"{TEXT}Number {n} was the first to go." for n in range(3)]

    (article,) = read(lines({"content": "".join(f"<p>{p} <b>Yes</b> &amp; no.</p>" for p in paragraphs)}))

    assert isinstance(article, Article)
    assert article.text == "\n\n".join(f"{p} Yes & no." for p in paragraphs)
