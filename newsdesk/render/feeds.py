"""Cards → RSS 2.0 (rssboard.org), Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org); what a page shows is elsewhere.

Dates are those that sources state, never of a build: a briefing without any stays out, for a feed is ordered by
time. Without the site's address links are relative in Atom and left out where the format wants whole addresses.
"""

import heapq
import html
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from itertools import groupby
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import msgspec

from newsdesk.model import Card, Change
from newsdesk.render.escape import safe_url
from newsdesk.render.language import ENGLISH, Language

NEWEST = 50
"""Items in a feed; readers ask often, and older ones are in the archive."""

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A briefing in a feed."""

    id: str
    """A URN that follows from the story alone: it outlives titles, paths and the site's address."""
    path: str
    """Of the HTML page, below the site."""
    title: str
    summary: str
    published: str
    """ISO 8601 with time zone."""
    updated: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says, whatever its format."""

    title: str
    stem: str
    """Path below the site, without the format's ending."""
    page: str
    """Path of the HTML page that shows the same."""
    address: str
    """Of the site, with a slash at its end; empty when the configuration states none."""
    items: tuple[Item, ...]

    def link(self, path: str) -> str:
        """Return the whole address of a path below the site; empty when the site's is not known."""
        return urljoin(self.address, path) if self.address else ""


def make_feed(cards: Collection[Card], *, title: str, stem: str, page: str, site_url: str) -> Feed:
    """Return the feed of the newest of `cards` that state a date."""
    items = [_make_item(card, times) for card, times in _find_newest(cards)]
    return _make_feed(items, title=title, stem=stem, page=page, site_url=site_url)


def _find_newest(cards: Iterable[Card]) -> list[tuple[Card, tuple[str, str]]]:
    """Return the cards that can be in a feed, with the moments when they were updated and published."""
    dated = [(card, times) for card in cards if (times := find_times(card))]
    if len(dated) <= NEWEST:
        return dated
    least = heapq.nlargest(NEWEST, (times for _, times in dated))[-1]
    return [(card, times) for card, times in dated if times >= least]


def find_times(card: Card) -> tuple[str, str] | None:
    """Return the moments when a briefing was updated and published; None when it states none."""
    published = to_instant(card.date or card.updated or "")
    updated = to_instant(card.updated or card.date or "")
    return (max(published, updated), published) if published and updated else None


def make_changes_feed(
    cards: Collection[Card],
    *,
    title: str,
    stem: str,
    page: str,
    site_url: str,
    language: Language = ENGLISH,
) -> Feed:
    """Return the feed of what changed in briefings: an item a briefing and day."""
    items = [
        _make_change(card, day, tuple(changes), language)
        for card in cards
        for day, changes in groupby(card.changes, key=lambda change: change.date)
    ]
    return _make_feed([i for i in items if i], title=title, stem=stem, page=page, site_url=site_url)


def _make_feed(items: list[Item], *, title: str, stem: str, page: str, site_url: str) -> Feed:
    items.sort(key=lambda item: item.id)
    items.sort(key=lambda item: (item.updated, item.published), reverse=True)
    address = safe_url(site_url) or ""
    if address:
        address = address.rstrip("/") + "/"
    return Feed(title=title, stem=stem, page=page, address=address, items=tuple(items[:NEWEST]))


def _make_item(card: Card, times: tuple[str, str]) -> Item:
    return Item(
        id=_make_id(card.story),
        path=card.path.removesuffix(".md") + ".html",
        title=card.title,
        summary=card.bottom_line or card.title,
        published=times[1],
        updated=times[0],
        subjects=card.subjects,
    )


def _make_change(card: Card, day: str, changes: Sequence[Change], language: Language) -> Item | None:
    instant = to_instant(day)
    if not instant:
        return None
    return Item(
        id=_make_id(f"{card.story}/{day}"),
        path=card.path.removesuffix(".md") + ".html",
        title=card.title,
        summary=" ".join(language.tell_change(c.kind, c.text, c.was) for c in changes),
        published=instant,
        updated=instant,
        subjects=card.subjects,
    )


def _make_id(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'newsdesk/{name}')}"


@lru_cache(maxsize=1 << 14)
def to_instant(iso: str) -> str | None:
    """Return an ISO 8601 date, as precise as stated, as a moment in UTC: a day, month or year at its beginning."""
    padded = iso + "-01" * (3 - len(iso.split("-"))) if len(iso) <= 10 else iso
    try:
        moment = datetime.fromisoformat(padded)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:
        return None


def write_rss(feed: Feed) -> bytes:
    """Return the feed as RSS 2.0."""
    ET.register_namespace("atom", _ATOM)
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.link(feed.page) or feed.page.rpartition("/")[2])
    _add(channel, "description", html.escape(feed.title, quote=False))  # descriptions hold HTML
    if own := feed.link(f"{feed.stem}.rss"):
        ET.SubElement(channel, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=own)
    if feed.items:
        _add(channel, "lastBuildDate", _rfc822(feed.items[0].updated))
    for item in feed.items:
        entry = ET.SubElement(channel, "item")
        _add(entry, "title", item.title)
        if link := feed.link(item.path):
            _add(entry, "link", link)
        _add(entry, "description", html.escape(item.summary, quote=False))
        for subject in item.subjects:
            _add(entry, "category", subject)
        ET.SubElement(entry, "guid", isPermaLink="false").text = item.id
        _add(entry, "pubDate", _rfc822(item.updated))
    return _to_bytes(rss)


def write_atom(feed: Feed) -> bytes:
    """Return the feed as Atom; its relative links count from the feed's own address."""
    up = "../" * feed.stem.count("/")
    root = ET.Element("feed", xmlns=_ATOM)
    _add(root, "id", _make_id(feed.address + feed.stem))
    _add(root, "title", feed.title)
    _add(root, "updated", feed.items[0].updated if feed.items else "1970-01-01T00:00:00Z")
    ET.SubElement(ET.SubElement(root, "author"), "name").text = feed.title
    ET.SubElement(
        root,
        "link",
        rel="self",
        type="application/atom+xml",
        href=feed.link(f"{feed.stem}.atom") or f"{up}{feed.stem}.atom",
    )
    ET.SubElement(
        root, "link", rel="alternate", type="text/html", href=feed.link(feed.page) or up + feed.page
    )
    for item in feed.items:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.updated)
        _add(entry, "published", item.published)
        ET.SubElement(
            entry, "link", rel="alternate", type="text/html", href=feed.link(item.path) or up + item.path
        )
        for subject in item.subjects:
            ET.SubElement(entry, "category", term=subject)
        _add(entry, "summary", item.summary)
    return _to_bytes(root)


def write_json(feed: Feed) -> bytes:
    """Return the feed as JSON Feed."""
    own, page = feed.link(f"{feed.stem}.json"), feed.link(feed.page)
    values = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"home_page_url": page, "feed_url": own} if own else {}),
        "items": [
            {
                "id": item.id,
                **({"url": link} if (link := feed.link(item.path)) else {}),
                "title": item.title,
                "content_text": item.summary,
                "date_published": item.published,
                "date_modified": item.updated,
                **({"tags": list(item.subjects)} if item.subjects else {}),
            }
            for item in feed.items
        ],
    }
    return msgspec.json.format(msgspec.json.encode(values), indent=1) + b"\n"


FORMATS = {".rss": write_rss, ".atom": write_atom, ".json": write_json}
"""Ending of a feed's file → what writes it."""


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _rfc822(instant: str) -> str:
    return format_datetime(datetime.fromisoformat(instant), usegmt=True)


def _to_bytes(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()
