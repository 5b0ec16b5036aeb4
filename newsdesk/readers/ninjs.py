"""ninjs: news items as JSON, of the IPTC, versions 1 to 3 (iptc.org/std/ninjs); decoded by msgspec.

Version 2 put texts and headlines into lists, version 3 wrote the names of fields in camel case.
"""

from collections.abc import Iterator, Mapping

from newsdesk.errors import SourceError
from newsdesk.readers.charset import ungarble
from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Draft
from newsdesk.readers.html import read_body
from newsdesk.readers.json import decode_json
from newsdesk.readers.metadata import read_fields


def read_ninjs(data: bytes) -> Draft:
    """Return the article of a news item; raise SourceError when it is a picture or the like, or has no text."""
    item = {key.lower(): value for key, value in decode_json(data, dict[str, object]).items()}
    kind = item.get("type")
    if kind not in (None, "text", "composite"):  # no set: it may be a list, which has no hash
        raise SourceError(f"is a news item of the type {clean_field(kind) or 'unknown'}, not text")
    bodies = sorted(_find_bodies(item), key=lambda body: "html" not in body[0])
    if not bodies:
        raise SourceError("is a news item without a text")
    kind, text = bodies[0]
    created = item.get("firstcreated") or item.get("contentcreated")
    return Draft(
        paragraphs=read_body(ungarble(text), is_html="html" in kind),
        stated=read_fields(
            {
                "title": _find_headline(item),
                "byline": item.get("byline") or item.get("by"),
                "publisher": item.get("source") or item.get("copyrightholder"),
                "published": created or item.get("versioncreated"),
                "modified": item.get("versioncreated") if created else None,
                "url": item.get("url"),
                "language": item.get("language"),
                "rights": item.get("copyrightnotice"),
            }
        ),
        stated_id=clean_field(item.get("uri")),
    )


def _find_bodies(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield kind and text: `bodies` since version 2, `body_html`, `body_text` and the like before."""
    for key, value in item.items():
        if key.startswith("body_") and isinstance(value, str) and value:
            yield key, value
    for body in _objects(item.get("bodies")):
        value = body.get("value")
        if isinstance(value, str) and value:
            yield str(body.get("contenttype") or body.get("contentType") or "text/plain"), value


def _find_headline(item: Mapping[str, object]) -> object:
    headlines = sorted(_objects(item.get("headlines")), key=lambda headline: headline.get("role") != "main")
    return item.get("headline") or (headlines[0].get("value") if headlines else item.get("title"))


def _objects(value: object) -> list[Mapping[str, object]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
