import gzip

import pytest

from newsdesk.engines import ProcessEngine
from newsdesk.model import Article, Failure
from newsdesk.readers import ReadLimits, read_source, split_source

TEXT = "The council of Ostry voted on Monday to reopen the baths that had been closed since the flood. " * 4
LIMITS = ReadLimits()


def rss(*items: str, head: str = "<title>The Ostry Gazette</title>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(number: int, text: str = TEXT) -> str:
    return (
        f"<item><guid>g{number}</guid><title>Baths {number}</title><description>{text}</description></item>"
    )


def read(data: bytes, *, name: str = "a.xml", sidecar: bytes | None = None) -> tuple[Article | Failure, ...]:
    return read_source(name, data, sidecar=sidecar, limits=LIMITS)


def reasons(outcomes: tuple[Article | Failure, ...]) -> list[str]:
    return [f"{o.source}: {o.reason}" if isinstance(o, Failure) else o.source for o in outcomes]


def test_one_bad_entry_never_loses_the_others() -> None:
    assert reasons(read(rss(item(1), "<item><title>x</title></item>", item(3)))) == [
        "a.xml#1",
        "a.xml#2: is an entry without a text",
        "a.xml#3",
    ]


def test_a_feed_that_is_cut_off_gives_its_whole_entries_and_says_so() -> None:
    whole = rss(item(1), item(2), item(3))

    found = reasons(read(whole[: whole.index(b"<guid>g3")]))

    assert found == [
        "a.xml#1",
        "a.xml#2",
        "a.xml: is cut off: its end is missing, and what stood there is lost",
    ]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!doctype rss [<!ENTITY % a SYSTEM "http://localhost/">]>',
        '<!-- x --><?x y?><!DOCTYPE rss PUBLIC "-//x//y" "http://x.example/rss-0.91.dtd" [<!ENTITY a "b">]>',
    ],
    ids=["entity", "external", "parameter", "after a comment"],
)
def test_a_document_type_is_refused(declaration: str) -> None:
    data = rss(item(1, "&a;")).replace(b"<rss ", declaration.encode() + b"<rss ")

    assert [r.partition(" (DTD)")[0] for r in reasons(read(data))] == ["a.xml: declares a document type"]


def test_the_document_type_that_rss_0_91_asks_for_is_let_through() -> None:
    declared = b'<!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss '

    assert reasons(read(rss(item(1)).replace(b"<rss ", declared))) == ["a.xml#1"]


def test_names_of_characters_that_only_html_knows_are_kept_wherever_the_feed_is_cut() -> None:
    text = "Renée of Ostry said so. " * 8000

    (outcome,) = read(rss(item(1, text.replace("é", "&eacute;"))))

    assert isinstance(outcome, Article)
    assert outcome.text == text.strip()


def test_prefixes_without_a_namespace_are_read() -> None:
    body = f"<item><title>x</title><content:encoded>&lt;p&gt;{TEXT}&lt;/p&gt;</content:encoded></item>"

    head = '<title>x</title><itunes:author a:b="c">Ida Brenn</itunes:author>'

    assert reasons(read(rss(body, item(2), head=head))) == ["a.xml#1", "a.xml#2"]
    assert reasons(
        read(rss(item(1)).replace(b"rss", b"rdf:RDF x:y='z'", 1).replace(b"/rss", b"/rdf:RDF"))
    ) == ["a.xml#1"]


def test_an_entry_inside_of_an_entry_is_no_article() -> None:
    inner = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{TEXT}</p><item>x</item></div>'
    entry = f'<entry><id>1</id><content type="xhtml">{inner}</content></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entry}</feed>'

    assert reasons(read(feed.encode(), name="a.atom")) == ["a.atom#1"]


def test_an_atom_entry_by_itself_is_an_article() -> None:
    entry = f'<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>Baths</title><content>{TEXT}</content></entry>'

    (outcome,) = read(entry.encode(), name="a.atom")

    assert isinstance(outcome, Article)
    assert (outcome.title, outcome.text) == ("Baths", TEXT.strip())


def test_a_head_that_would_go_with_every_entry_is_kept_short() -> None:
    long = "<title>" + "x" * 20_000 + "</title>"

    assert reasons(read(rss(item(1), head=long))) == [
        "a.xml: has a head of more than 10,000 bytes, and that is no feed"
    ]
    assert reasons(read(rss(item(1), head="<items>" + "<li>x</li>" * 20_000 + "</items>"))) == ["a.xml#1"]


@pytest.mark.parametrize(
    "data",
    [
        b"<rss version='2.0'><channel></channel></rss>",
        b"<html><p>x</p></html>",
        b"no markup at all",
        b"<",
        b"<rss>",
    ],
    ids=["empty feed", "a page", "text", "one character", "one tag"],
)
def test_what_is_no_feed_says_so(data: bytes) -> None:
    assert len(reasons(read(data))) == 1


def test_a_sidecar_holds_for_every_article_of_its_file() -> None:
    found = read(rss(item(1), item(2)), sidecar=b"publisher: The Other Gazette\n")

    assert [o.publisher for o in found if isinstance(o, Article)] == ["The Other Gazette"] * 2


def test_entries_keep_their_ids_when_another_comes_before_them() -> None:
    (old,) = read(rss(item(1)))
    _, same = read(rss(item(2, "New. " + TEXT), item(1)))

    assert isinstance(old, Article)
    assert isinstance(same, Article)
    assert old.id == same.id


def test_entries_without_an_id_that_lead_to_one_page_are_all_read() -> None:
    items = [item(n).replace(f"<guid>g{n}</guid>", "<link>https://gazette.example/</link>") for n in (1, 2)]

    assert reasons(read(rss(*items))) == ["a.xml#1", "a.xml#2"]


def test_a_packed_feed_is_read_as_the_feed() -> None:
    assert reasons(read(gzip.compress(rss(item(1), item(2))), name="a.xml.gz")) == [
        "a.xml.gz#1",
        "a.xml.gz#2",
    ]


def count_parts(count: int) -> int:
    data = rss(*(item(n) for n in range(count)))
    return sum(isinstance(part, bytes) for part in split_source("a.xml", data, limits=LIMITS))


def test_a_feed_of_a_hundred_thousand_entries_is_cut_within_the_limits_of_one_source() -> None:
    engine = ProcessEngine(workers=1, seconds=8.0, memory=1 << 30, preload=("newsdesk.readers",))

    assert list(engine.map(count_parts, [100_000])) == [100_000]


def test_a_tail_of_comments_takes_linear_time() -> None:
    assert reasons(read(rss(item(1)) + b"<!---->" * 700 + b"x"))[0] == "a.xml#1"
