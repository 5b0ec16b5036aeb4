"""A feed → its entries, each as a feed of its own that can lie among the sources.

The functions run in workers: a feed is written by strangers. What they return is small, and in the feed's order.
"""

import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from newsdesk.fingerprint import digest_bytes, fingerprint
from newsdesk.model import Failure
from newsdesk.readers import ReadLimits, read_part, split_source

MOST_NEW = 200
"""New entries that are taken from a feed at once; the next visit takes the next. Followed, they take minutes."""

_ENTRY_LIMITS = ReadLimits(min_words=1, languages=())
# The root of RSS, Atom and RDF, behind what may stand before it.
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^<>]*>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE\s[^<>]*>)*<(rss|feed|rdf:RDF)[\s>]"
)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_ENDINGS = {b"rss": ".rss", b"feed": ".atom", b"rdf:RDF": ".rdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The bytes of a feed, and which of its entries are of no interest any more."""

    data: bytes
    ending: str
    url: str
    seen: frozenset[str]
    """Fingerprints."""
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContents:
    """What is in a feed."""

    fingerprints: frozenset[str] = frozenset()
    """Of all its entries."""
    new: tuple[bytes, ...] = ()
    """Those that were not seen before, at most MOST_NEW of them; a feed with one entry each."""
    has_more: bool = False
    """There are more than MOST_NEW."""
    problem: str | None = None
    """Why it could not be read, or not to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an entry says, as far as its place among the sources hangs on it."""

    mark: str
    """Fingerprint of what it says: feeds count comments and clicks beside it."""
    title: str | None = None
    url: str | None = None
    words: int = 0
    """Of its text; 0 when it has none that can be read."""


def recognise_feed(data: bytes) -> str | None:
    """Return the ending of a feed's file name by its first kilobytes, None when they are of no feed."""
    head = data[:4096]
    root = _ROOT.match(head)
    if root:
        return _ENDINGS[root[1]]
    return (
        ".json" if head.lstrip(b"\xef\xbb\xbf\t\n\r ").startswith(b"{") and _JSON_FEED.search(head) else None
    )


def fingerprint_entry(document: bytes) -> str:
    """Return what the bytes of an entry are remembered by."""
    return digest_bytes(document)[:16]


def open_feed(feed: Feed) -> FeedContents:
    """Return the entries of a feed."""
    fingerprints: set[str] = set()
    new: list[bytes] = []
    unseen = 0
    problem = None
    for part in split_source(f"feed{feed.ending}", feed.data, limits=ReadLimits(max_bytes=feed.max_bytes)):
        if isinstance(part, Failure):
            problem = part.reason
            continue
        found = fingerprint_entry(part)
        if found not in feed.seen and found not in fingerprints:
            unseen += 1
            if unseen <= MOST_NEW:
                new.append(part)
        fingerprints.add(found)
    return FeedContents(
        fingerprints=frozenset(fingerprints), new=tuple(new), has_more=unseen > MOST_NEW, problem=problem
    )


def read_entry(item: tuple[str, str, bytes]) -> Entry:
    """Return what an entry says, given the feed's address, its ending, and the entry's document."""
    base, ending, document = item
    article = read_part(f"feed{ending}", 1, document, limits=_ENTRY_LIMITS)
    title, text = (None, "") if isinstance(article, Failure) else (article.title, article.text)
    url: str | None
    try:
        url = urljoin(base, _find_link(document, ending))
        url.encode()  # raises for lone surrogates
    except (ValueError, LookupError, TypeError, RecursionError):  # There is none, or none that can be meant.
        url = None
    return Entry(mark=fingerprint(title, url, text)[:16], title=title, url=url, words=len(text.split()))


def _find_link(document: bytes, ending: str) -> Any:
    """Return the link of an entry, also of one without a text; raise whatever its absence raises."""
    if ending == ".json":
        link = json.loads(document)["items"][0]["url"]
    else:
        import feedparser

        link = feedparser.parse(io.BytesIO(document), sanitize_html=False).entries[0]["link"]
    return link
