import json

import pytest

from newsdesk.errors import SourceError
from newsdesk.readers.newsml import read_newsml, split_newsml
from newsdesk.readers.ninjs import read_ninjs

TEXT = "The council of Ostry voted on Monday to reopen the baths that had been closed since the flood."


def ninjs(**fields: object) -> bytes:
    return json.dumps({"uri": "urn:x:1", **fields}).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"body_text": TEXT, "headline": "Baths", "byline": "Ida Brenn", "versioncreated": "2031-03-01"},
        {"body_xhtml": f"<p>{TEXT}</p>", "body_text": "x", "headline": "Baths", "byline": "Ida Brenn", "versioncreated": "2031-03-01"},
        {"bodies": [{"contenttype": "text/plain", "value": "x"}, {"contenttype": "text/html", "value": f"<p>{TEXT}</p>"}],
         "headlines": [{"role": "main", "value": "Baths"}], "by": "Ida Brenn", "versioncreated": "2031-03-01"},
        {"bodies": [{"contentType": "application/xhtml+xml", "value": f"<p>{TEXT}</p>"}],
         "headlines": [{"value": "BATHS", "role": "slug"}, {"value": "Baths", "role": "main"}], "by": "Ida Brenn", "versionCreated": "2031-03-01"},
    ],
    ids=["1, plain", "1, markup before plain", "2", "3, camel case"],
)  # fmt: skip
def test_every_version_of_ninjs_gives_the_same_article(fields: dict[str, object]) -> None:
    draft = read_ninjs(ninjs(**fields))

    assert draft.paragraphs == (TEXT,)
    assert (draft.stated.title, draft.stated.byline, draft.stated.published) == (
        "Baths",
        "Ida Brenn",
        "2031-03-01",
    )
    assert draft.stated_id == "urn:x:1"


def test_the_first_version_is_when_an_item_was_published_and_the_last_when_it_was_modified() -> None:
    stated = read_ninjs(ninjs(body_text=TEXT, firstcreated="2031-03-01", versioncreated="2031-03-02")).stated

    assert (stated.published, stated.modified) == ("2031-03-01", "2031-03-02")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"type": "video", "body_text": TEXT},
        {"bodies": "x"},
        {"bodies": [5, {"value": 5}]},
        {"body_text": 5},
    ],
    ids=["no text", "a video", "no list", "no objects", "a number"],
)
def test_an_item_without_a_text_says_so(fields: dict[str, object]) -> None:
    with pytest.raises(SourceError, match="is a news item"):
        read_ninjs(ninjs(**fields))


def newsml(content: str, *, kind: str = "ninat:text") -> bytes:
    meta = f'<itemMeta><itemClass qcode="{kind}"/><versionCreated>2031-03-01</versionCreated></itemMeta>'
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g">{meta}'
        f"<contentMeta><headline>Baths</headline></contentMeta><contentSet>{content}</contentSet></newsItem>"
    ).encode()


@pytest.mark.parametrize(
    "content",
    [
        f"<inlineXML><nitf xmlns='n'><body><body.head><abstract><p>x</p></abstract></body.head><body.content><p>{TEXT}</p></body.content></body></nitf></inlineXML>",
        f"<inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><body><p>{TEXT}</p></body></html></inlineXML>",
        f"<inlineData contenttype='text/plain'>{TEXT}</inlineData>",
    ],
    ids=["NITF", "XHTML", "plain"],
)  # fmt: skip
def test_every_kind_of_text_in_a_newsml_item_gives_the_same_article(content: str) -> None:
    draft = read_newsml(newsml(content))

    assert draft.paragraphs == (TEXT,)
    assert (draft.stated.title, draft.stated.published, draft.stated_id) == ("Baths", "2031-03-01", "g")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (newsml("", kind="ninat:picture"), "of the class ninat:picture"),
        (newsml("<remoteContent href='x'/>"), "without a text"),
        (newsml("<inlineData contenttype='image/png'>x</inlineData>"), "without a text"),
        (b"<packageItem/>", "holds no news item"),
    ],
    ids=["picture", "elsewhere", "binary", "package"],
)
def test_a_newsml_item_without_a_text_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_newsml(data)


def test_a_message_of_packages_and_plans_holds_no_item() -> None:
    assert list(split_newsml(b"<newsMessage><itemSet><packageItem/></itemSet></newsMessage>")) == []
