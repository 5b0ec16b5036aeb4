"""Metadata that a page states: JSON-LD (schema.org), Open Graph and meta names (Dublin Core among them), microdata and
marked bylines, in this order of trust; what `clues` reads in the address and above the text comes last.

One exception: a byline that only repeats the publisher gives way to a person's. No date is taken from a footer or
the text: those are guesses, and a briefing that prints a guessed date is wrong in the worst place.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from newsdesk.readers.clean import clean_field
from newsdesk.readers.draft import Stated
from newsdesk.readers.metadata import read_fields, state_byline, state_name

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review|PressRelease)$")
_LAST_PART = re.compile(r"(.*\w\S*) [-–—|:·»]{1,2} (\S.*?)")
_PLATFORMS = frozenset({"Blogger", "WordPress", "WordPress.com", "Medium", "Tumblr", "Substack"})
"""Publishers by default of their templates; whose site it is, stands elsewhere."""
# Class names are words of one or more parts: "entry-author-name", "sdc-article-author__link".
_MARKS_BYLINE = re.compile(
    r"(?:^|\s)(?:[a-z]{2,12}[-_])*(?:byline|authors?)(?:__?|-)?(?:name|link|title)?(?=\s|$)", re.IGNORECASE
)
_BESIDE = re.compile(r"comment|related|sidebar|widget|recommend|footer|promo|teaser|bio\b", re.IGNORECASE)
_PERSON = re.compile(r"(?:[^\W\d_a-z][\w.’'-]*[ ,&]+(?:and )?){1,11}[^\W\d_a-z][\w.’'-]*")
_LONGEST_SCRIPT = 1_000_000
_MOST_NODES = 5000
_MOST_MARKED = 200

# Names of meta tags (name, property or itemprop, in lower case) for each field, best first.
_META: Mapping[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "parsely-title"),
    "author": ("author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "article:author",
               "og:article:author", "twitter:creator"),
    "publisher": ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "article:publisher",
                  "application-name"),
    "published": ("article:published_time", "article:published", "og:article:published_time", "datepublished", "parsely-pub-date",
                  "og:published_time", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "pubdate", "publishdate",
                  "publish-date", "publication_date", "sailthru.date", "cxenseparse:recs:publishtime", "date"),
    "modified": ("article:modified_time", "article:modified", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
                 "lastmod", "last-modified"),
    "url": ("og:url", "twitter:url", "parsely-link"),
    "language": ("og:locale", "dc.language", "content-language", "inlanguage"),
    "rights": ("dc.rights", "dcterms.rights", "dcterms.license", "copyright", "rights", "rights-standard"),
}  # fmt: skip
_MICRODATA: Mapping[str, str] = {
    "datePublished": "published",
    "dateModified": "modified",
    "headline": "title",
}


def find_metadata(tree: Any) -> Stated:
    """Return what a parsed page (lxml) states of its article; pieces of the page are not judged."""
    ranked = (_from_json(tree), _from_meta(tree), _from_markup(tree))
    stated = ranked[0].or_else(ranked[1]).or_else(ranked[2])
    bylines = [s.byline for s in ranked if s.byline]
    person = next((b for b in bylines if not _names_publisher(b, stated.publisher)), stated.byline)
    stated = replace(stated, byline=person)
    return replace(stated, title=_without_site(stated.title, stated.publisher), story=None)


def _from_json(tree: Any) -> Stated:
    """Read the first article among the page's JSON-LD objects; a page of several states none of them."""
    things = [
        thing
        for script in tree.iterfind('.//script[@type="application/ld+json"]')
        for thing in _objects(script.text or "")
    ]
    for thing in things:
        kinds = thing.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and _ARTICLE.search(name) for name in names):
            return read_fields(_unescape(_resolve(thing, things)))
    return Stated()


def _resolve(thing: Mapping[str, Any], things: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Put in the place of a reference ({"@id": …}) the object of the page that it names."""
    named = {t["@id"]: t for t in things if isinstance(t.get("@id"), str) and len(t) > 1}

    def look_up(value: Any) -> Any:
        if isinstance(value, list):
            return [look_up(part) for part in value[:20]]
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return named.get(value["@id"], value)
        return value

    return {key: look_up(thing[key]) for key in thing}


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
    if state_name(thing.get("publisher")) in _PLATFORMS:
        del kept["publisher"]
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
    fields.setdefault("byline", _find_byline(tree))
    for element in tree.xpath(
        ".//*[contains(concat(' ', @itemprop, ' '), ' publisher ')]//*[@itemprop='name']"
    ):
        fields.setdefault("publisher", element.get("content") or _words(element))
    for link in tree.iterfind(".//link[@rel='license']"):
        fields.setdefault("rights", link.get("href"))
    headings = [line for line in (clean_field(_words(h)) for h in tree.iterfind(".//h1")) if line]
    if len(headings) == 1:
        fields.setdefault("title", headings[0])
    fields.setdefault("title", tree.findtext(".//head/title"))
    return read_fields(fields)


def _find_byline(tree: Any) -> str | None:
    """Return the names that the page marks as its author's; None when it marks those of several articles."""
    marked = tree.xpath(".//a[@rel='author'] | .//*[@itemprop='author']")
    authors = {state_byline(_words(e)) for e in marked[:_MOST_MARKED] if not _stands_beside(e)} - {None}
    if len(authors) == 1:
        return authors.pop()
    classed = tree.xpath(".//*[@class][contains(@class, 'yline') or contains(@class, 'uthor')]")
    found = (
        state_byline(_words(e))
        for e in classed[:_MOST_MARKED]
        if _MARKS_BYLINE.search(e.get("class")) and not _stands_beside(e)
    )
    names = {name for name in found if name and len(name) <= 120 and _PERSON.fullmatch(name)}
    return names.pop() if len(names) == 1 else None


def _stands_beside(element: Any) -> bool:
    """Tell whether an element is of a comment, of the page's margin, or of another article."""
    around = (element, *element.iterancestors())
    return any(_BESIDE.search(f"{e.get('class')} {e.get('id')} {e.tag}") for e in around)


def _names_publisher(byline: str, publisher: str | None) -> bool:
    return bool(publisher) and _letters(publisher or "").startswith(_letters(byline))


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
