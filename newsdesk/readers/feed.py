"""News feeds: RSS 0.90 to 2.0, RDF and Atom, one article an entry; feedparser reads each entry.

feedparser gets bytes only (it would open a name) and one entry at a time: it is slow, and does not
stream. The full content goes before the summary.
"""

import html
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from newsdesk.errors import SourceError
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft, Stated
from newsdesk.readers.html import read_body
from newsdesk.readers.metadata import read_fields
from newsdesk.readers.xml import find_name, forget, iterate_elements

# What a feed says of all its entries.
_HEAD = frozenset({"title", "link", "language", "publisher", "creator", "author"})
_LONGEST_HEAD = 10_000
_ADDRESS = re.compile(r"\S+@\S+(?: \((.+)\))?|(.+) [(<]\S+@\S+[)>]")
_TAG = re.compile(r"<[^<>]*>")
_BLANK_NAMESPACE = re.compile(r"""xmlns(?::[^\s=]+)?=["']([^"'<>]*\s[^"'<>]*)""")


def split_feed(data: bytes) -> Iterator[bytes]:
    """Yield a feed for each entry, with that entry alone."""
    from lxml import etree

    frame = None
    for entry in iterate_elements(data, "item", "entry"):
        depth = sum(1 for _ in entry.iterancestors())
        if depth > 2:  # Inside of another entry.
            continue
        if depth == 0:  # An Atom Entry Document.
            yield etree.tostring(entry, encoding="utf-8")
            return
        frame = _make_frame(entry) if frame is None else frame
        slot = frame if depth == 1 else frame.find("{*}channel")
        slot = frame if slot is None else slot
        slot.append(deepcopy(entry))
        yield etree.tostring(frame, encoding="utf-8", with_tail=False)
        del slot[-1]
        forget(entry)


def _make_frame(entry: Any) -> Any:
    """Return a copy of the root and the channel of an entry, with what the feed says of all its entries."""
    from lxml import etree

    *_, root = entry.iterancestors()
    frame = _copy_head(root)
    channel = root.find("{*}channel")
    if channel is not None:
        frame.append(_copy_head(channel))
    if len(etree.tostring(frame)) > _LONGEST_HEAD:
        raise SourceError(f"has a head of more than {_LONGEST_HEAD:,} bytes, and that is no feed")
    return frame


def _copy_head(element: Any) -> Any:
    from lxml import etree

    try:
        copy = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    except (KeyError, ValueError):
        # Prefixes that are not declared, addresses with a blank: they can be read, but not written. Attributes of
        # a namespace that is no UTF-8 are listed, and not found.
        try:
            copy = etree.Element(find_name(element))
        except ValueError:
            copy = etree.Element("feed")  # "<rdf:" has a prefix and no name, "<rdf:--" no letter
    names = set()
    for child in element:
        name = find_name(child)
        if name in _HEAD and name not in names:
            copy.append(deepcopy(child))
            names.add(name)
    return copy


def read_feed_entry(data: bytes) -> Draft:
    """Return the article of a feed with one entry; raise SourceError when it has no text."""
    import feedparser

    # Its sanitiser and its links are not needed: only text comes out of an article's HTML.
    try:
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except ValueError:
        # Python's SAX reader parts the namespace from the name at any blank, no-break ones too, and finds too many.
        if not (found := _BLANK_NAMESPACE.search(data.decode("utf-8", "replace"))):
            raise
        raise SourceError(f"names a namespace with a blank in it ({found[1][:80]!r}); correct it") from None
    if not feed.entries:
        raise SourceError("is an entry without anything in it")
    head, entry = dict(feed.feed.items()), dict(feed.entries[0].items())
    if not feed.version.startswith("atom"):
        # The date of Dublin Core, which RSS 1.0 uses, is when it appeared; feedparser takes it for an update.
        entry = {"published": entry.pop("updated", None)} | entry
    texts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    # Some feeds put the whole text into the summary and a teaser into the content.
    best = max(texts, key=lambda text: len(text.get("value") or ""))
    if not best.get("value"):
        raise SourceError("is an entry without a text")
    return Draft(
        paragraphs=read_body(best["value"], is_html=best.get("type") != "text/plain"),
        stated=_state(entry, language=best.get("language")).or_else(_state_head(head)),
        # Not the link alone: in some feeds every entry leads to the home page.
        stated_id=clean_field(entry.get("id"))
        or clean_field(f"{entry.get('link', '')} {entry.get('title', '')}"),
    )


def _state(entry: dict[str, Any], *, language: object) -> Stated:
    title = entry.get("title_detail") or {}
    fields = {
        "title": _plain(title.get("value"), is_html=title.get("type") != "text/plain"),
        "author": _find_names(entry),
        "publisher": (entry.get("source") or {}).get("title") or entry.get("publisher"),
        "published": entry.get("published") or entry.get("created"),
        "updated": entry.get("updated"),
        "link": entry.get("link"),
        "language": language or entry.get("language"),
    }
    return read_fields(fields)


def _find_names(entry: dict[str, Any]) -> list[object]:
    """Return the names of an entry's authors. RSS wants an address there: "desk@post.example (Ida Brenn)"."""
    author = entry.get("author")
    if isinstance(author, str) and (found := _ADDRESS.fullmatch(author.strip())):
        return [found[1] or found[2]]
    return [author.get("name") for author in entry.get("authors", ())] or [author]


def _state_head(head: dict[str, Any]) -> Stated:
    """Return what a feed says of its entries; its title is the name under which they appear."""
    names = {"publisher": head.get("publisher") or head.get("title"), "language": head.get("language")}
    return read_fields(names | {"author": head.get("author")})


def _plain(value: object, *, is_html: bool) -> object:
    if not is_html or not isinstance(value, str) or not {"<", "&"} & set(value):
        return value
    return html.unescape(_TAG.sub("", value))
