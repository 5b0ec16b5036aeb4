"""What machines are told of a briefing: schema.org as JSON-LD, made from its JSON twin. Nothing for people is here."""

from typing import Any

import msgspec

from newsdesk.render.language import ENGLISH, Language

_ESCAPED = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})
"""Inside a script element these could end it, open another, or end a line of script (a JSON string may hold them)."""


class _Source(msgspec.Struct):
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None


class _Named(msgspec.Struct):
    name: str


class _Line(msgspec.Struct):
    text: str


class _Change(msgspec.Struct):
    kind: str
    text: str
    date: str
    was: str | None = None


class _Twin(msgspec.Struct):
    title: str
    language: str | None = None
    bottom_line: _Line | None = None
    sources: tuple[_Source, ...] = ()
    people: tuple[_Named, ...] = ()
    organisations: tuple[_Named, ...] = ()
    places: tuple[_Named, ...] = ()
    changes: tuple[_Change, ...] = ()


def describe_article(
    twin: bytes,
    *,
    site_name: str,
    address: str | None,
    image: str | None = None,
    language: Language = ENGLISH,
) -> str | None:
    """Return the NewsArticle (schema.org) that a briefing is, ready for a script element; None for another file.

    Dates are those of the sources: the briefing says nothing that they did not say by then.
    """
    try:
        found = msgspec.json.decode(twin, type=_Twin)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    published = [s.published for s in found.sources if s.published]
    dates = published + [s.modified for s in found.sources if s.modified]
    values: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": found.title,
        "inLanguage": found.language,
        "description": found.bottom_line.text if found.bottom_line else None,
        "url": address,
        "mainEntityOfPage": address,
        "image": image,
        "datePublished": min(published, default=None),
        "dateModified": max(dates, default=None),
        "publisher": {"@type": "Organization", "name": site_name},
        "isAccessibleForFree": True,
        "about": [
            {"@type": kind, "name": one.name}
            for kind, group in (
                ("Person", found.people),
                ("Organization", found.organisations),
                ("Place", found.places),
            )
            for one in group
        ],
        "isBasedOn": [_describe_source(source) for source in found.sources],
        "citation": [source.url for source in found.sources if source.url],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": language.tell_change(change.kind, change.text, change.was),
                "datePublished": change.date,
            }
            for change in found.changes
        ],
    }
    return msgspec.json.encode(_stated(values)).decode().translate(_ESCAPED)


def _describe_source(source: _Source) -> dict[str, Any]:
    return _stated(
        {
            "@type": "NewsArticle",
            "headline": source.title,
            "url": source.url,
            "datePublished": source.published,
            "dateModified": source.modified,
            "author": source.byline and {"@type": "Person", "name": source.byline},
            "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        }
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what no source states."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}
