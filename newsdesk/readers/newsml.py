"""NewsML-G2 of the IPTC (iptc.org/std/NewsML-G2), news items alone or in a message; parsed by lxml.

The text is NITF, XHTML or plain, as it stands in the item; items that point to their text elsewhere have none.
"""

from collections.abc import Iterator
from typing import Any

from newsdesk.errors import SourceError
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft
from newsdesk.readers.metadata import read_fields
from newsdesk.readers.text import split_paragraphs
from newsdesk.readers.xml import forget, iterate_elements

_BLOCKS = frozenset({"p", "hl2", "h2", "h3", "li", "blockquote"})


def split_newsml(data: bytes) -> Iterator[bytes]:
    """Yield each news item; packages, concepts and plans are none."""
    from lxml import etree

    for item in iterate_elements(data, "newsItem"):
        yield etree.tostring(item, encoding="utf-8", with_tail=False)
        forget(item)


def read_newsml(data: bytes) -> Draft:
    """Return the article of a news item; raise SourceError when it is a picture or the like, or has no text."""
    item = next(iterate_elements(data, "newsItem"), None)
    if item is None:
        raise SourceError("holds no news item")
    kind = _find(item, "itemMeta", "itemClass").get("qcode", "ninat:text")
    if not kind.endswith((":text", ":composite")):
        raise SourceError(f"is a news item of the class {clean_field(kind)}, not text")
    paragraphs = tuple(_find_paragraphs(item))
    if not paragraphs:
        raise SourceError("is a news item without a text")
    created = _text(item, "itemMeta", "firstCreated") or _text(item, "contentMeta", "contentCreated")
    version = _text(item, "itemMeta", "versionCreated")
    return Draft(
        paragraphs=paragraphs,
        stated=read_fields(
            {
                "title": _text(item, "contentMeta", "headline"),
                "byline": _text(item, "contentMeta", "by") or _text(item, "contentMeta", "creator", "name"),
                "publisher": _text(item, "itemMeta", "provider", "name")
                or _text(item, "rightsInfo", "copyrightHolder", "name")
                or _find(item, "itemMeta", "provider").get("literal"),
                "published": created or version,
                "modified": (_text(item, "contentMeta", "contentModified") or version) if created else None,
                "rights": _text(item, "rightsInfo", "copyrightNotice"),
                "language": _find(item, "contentMeta", "language").get("tag"),
            }
        ),
        stated_id=clean_field(item.get("guid")),
    )


def _find_paragraphs(item: Any) -> Iterator[str]:
    for content in item.iterfind("{*}contentSet/{*}*"):
        name = content.tag.rpartition("}")[2]
        if name == "inlineData" and content.get("contenttype", "text/plain").startswith("text/plain"):
            yield from split_paragraphs(content.text or "")
        elif name == "inlineXML":
            # NITF's head holds headline, byline and abstract.
            body = content.find(".//{*}body.content")
            for block in (content if body is None else body).iter("{*}*"):
                if block.tag.rpartition("}")[2] in _BLOCKS:
                    yield "".join(block.itertext())


def _find(item: Any, *path: str) -> Any:
    """Return the first element at a path of local names; an empty one when there is none."""
    from lxml import etree

    found = item.find("/".join(f"{{*}}{name}" for name in path))
    return etree.Element("none") if found is None else found


def _text(item: Any, *path: str) -> str:
    return "".join(_find(item, *path).itertext())
