"""Metadata that a page states: JSON-LD (schema.org), Open Graph, meta names, microdata, in this order of trust.

No date is taken from an address, a footer or the text: those are guesses, and a briefing that prints
a guessed date is wrong in the worst place.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Stated
from newsdesk.readers.metadata import read_fields

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review|PressRelease)$")
_LAST_PART = re.compile(r"(.*\w\S*) [-–—|:·»]{1,2} (\S.*?)")
_LONGEST_SCRIPT = 1_000_000
_MOST_NODES = 5000

# Names of meta tags (name, property or itemprop, in lower case) for each field, best first.
_META: Mapping[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "parsely-title"),
    "author": ("author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "article:author",
               "og:article:author", "twitter:creator"),
    "publisher": ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "article:publisher",
                  "application-name"),
    "published": ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
                  "og:published_time", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "pubdate", "publishdate",
                  "publish-date", "publication_date", "sailthru.date", "cxenseparse:recs:publishtime", "date"),
    "modified": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
                 "lastmod", "last-modified"),
    "url": ("og:url", "twitter:url", "parsely-link"),
    "language": ("og:locale", "dc.language", "content-language", "inlanguage"),
}  # fmt: skip
_MICRODATA: Mapping[str, str] = {
    "datePublished": "published",
    "dateModified": "modified",
    "headline": "title",
}


def find_metadata(tree: Any) -> Stated:
    """Return what a parsed page (lxml) states of its article; pieces of the page are not judged."""
    stated = _from_json(tree).or_else(_from_meta(tree)).or_else(_from_markup(tree))
    return replace(stated, title=_without_site(stated.title, stated.publisher), story=None)


def _from_json(tree: Any) -> Stated:
    """Read the first article among the page's JSON-LD objects; a page of several states none of them."""
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        for thing in _objects(script.text or ""):
            kinds = thing.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and _ARTICLE.search(name) for name in names):
                return read_fields(_unescape(thing))
    return Stated()


def _objects(script: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON-LD script, nested ones after those around them."""
    if len(script) > _LONGEST_SCRIPT:
        return
    try:
        # Not msgspec: newspapers print raw line ends inside strings, which only strict=False takes.
        waiting = [json.loads(script.strip().removesuffix(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting[:0] = thing[:_MOST_NODES]
        elif isinstance(thing, dict):
            yield thing
            waiting += [thing[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in thing]


def _unescape(thing: Mapping[str, Any]) -> dict[str, object]:
    """Keep what the fields need: text without entities, names of people and publishers, addresses."""
    kept: dict[str, object] = {}
    for key, value in thing.items():
        kept[key] = html.unescape(value[:2000]) if isinstance(value, str) else value
    # A page is often its own address: {"@type": "WebPage", "@id": "https://…"}.
    page = thing.get("mainEntityOfPage")
    kept.setdefault("url", page.get("@id") if isinstance(page, Mapping) else page)
    return {
        key: value
        for key, value in kept.items()
        if key not in {"source", "site", "creator"} or "author" not in kept
    }


def _from_meta(tree: Any) -> Stated:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = meta.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    # One read for each rank, so that an unusable best (an address as the author) gives way to the next.
    stated = Stated()
    for rank in range(max(map(len, _META.values()))):
        fields: dict[str, object] = {
            field: found[names[rank]]
            for field, names in _META.items()
            if rank < len(names) and names[rank] in found
        }
        stated = stated.or_else(read_fields(fields))
    return stated


def _from_markup(tree: Any) -> Stated:
    """Read microdata, the canonical link, the language of the document, and its only main heading."""
    fields: dict[str, object] = {"language": tree.getroottree().getroot().get("lang")}
    for element in tree.xpath(".//*[@itemprop]"):
        field = _MICRODATA.get(element.get("itemprop"))
        if field and field not in fields:
            fields[field] = element.get("content") or element.get("datetime") or _words(element)
    for link in tree.iterfind(".//link[@rel='canonical']"):
        fields.setdefault("url", link.get("href"))
    for element in tree.iterfind(".//time[@pubdate]"):
        fields.setdefault("published", element.get("datetime"))
    moments = {element.get("datetime") for element in tree.iterfind(".//time[@datetime]")}
    if len(moments) == 1:
        fields.setdefault("published", moments.pop())
    authors = {
        clean_field(_words(e)) for e in tree.xpath(".//a[@rel='author'] | .//*[@itemprop='author']")
    } - {None}
    # More are the authors of other articles that the page points to.
    if len(authors) == 1:
        fields.setdefault("byline", authors.pop())
    headings = [line for line in (clean_field(_words(h)) for h in tree.iterfind(".//h1")) if line]
    if len(headings) == 1:
        fields.setdefault("title", headings[0])
    fields.setdefault("title", tree.findtext(".//head/title"))
    return read_fields(fields)


def _words(element: Any) -> str:
    return "".join(element.itertext())[:2000]


def _without_site(title: str | None, publisher: str | None) -> str | None:
    """Cut the site's name off a title, however it is spaced: "Dam opens | The Daily Example"."""
    if not title or not publisher:
        return title
    parts = _LAST_PART.fullmatch(title)
    return parts[1] if parts and _letters(parts[2]) == _letters(publisher) else title


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
