"""JSON Feed 1 and 1.1 (jsonfeed.org), one article an item; decoded by msgspec."""

from collections.abc import Iterator, Mapping

from newsdesk.errors import SourceError
from newsdesk.readers.charset import as_utf8, ungarble
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft
from newsdesk.readers.html import read_body
from newsdesk.readers.json import decode_json
from newsdesk.readers.metadata import read_fields

_HEAD = ("version", "title", "language", "author", "authors")
_LONGEST_HEAD = 10_000


def split_json_feed(data: bytes) -> Iterator[bytes]:
    """Yield a feed for each item, with that item alone."""
    import msgspec

    # Raw: a slice of the bytes, so that one bad item is found out when it is read by itself.
    feed = decode_json(as_utf8(data), dict[str, msgspec.Raw])
    items = decode_json(bytes(feed.get("items", msgspec.Raw(b"[]"))), list[msgspec.Raw])
    head = b"".join(b'"%s":%s,' % (key.encode(), bytes(feed[key])) for key in _HEAD if key in feed)
    if len(head) > _LONGEST_HEAD:
        raise SourceError(f"has a head of more than {_LONGEST_HEAD:,} bytes, and that is no feed")
    for item in items:
        yield b'{%s"items":[%s]}' % (head, bytes(item))


def read_json_feed_item(data: bytes) -> Draft:
    """Return the article of a feed with one item; raise SourceError when it has no text."""
    feed = decode_json(data, dict[str, object])
    items = feed["items"]
    item = items[0] if isinstance(items, list) else None
    if not isinstance(item, Mapping):
        raise SourceError("is an item that is no object")
    text = next(
        (text for key in ("content_html", "content_text", "summary") if (text := item.get(key))), None
    )
    if not isinstance(text, str):
        raise SourceError("has no text: neither content_html nor content_text nor summary")
    identifier = item.get("id")
    return Draft(
        paragraphs=read_body(ungarble(text), is_html=bool(item.get("content_html"))),
        stated=read_fields(
            {
                "title": item.get("title"),
                "authors": item.get("authors")
                or item.get("author")
                or feed.get("authors")
                or feed.get("author"),
                "publisher": feed.get("title"),
                "published": item.get("date_published"),
                "updated": item.get("date_modified"),
                "url": item.get("url") or item.get("external_url"),
                "language": item.get("language") or feed.get("language"),
            }
        ),
        stated_id=clean_field(str(identifier) if isinstance(identifier, int) else identifier),
    )
