"""Which format a source is in: by the ending of its name, and by its first words where an ending has several.

Each line of the README's table is a Format. Reading is the business of the modules named here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from newsdesk.errors import SourceError
from newsdesk.readers.draft import Draft
from newsdesk.readers.feed import read_feed_entry, split_feed
from newsdesk.readers.html import read_html
from newsdesk.readers.json_feed import read_json_feed_item, split_json_feed
from newsdesk.readers.jsonl import read_json_article, split_json_articles, split_lines
from newsdesk.readers.markdown import read_markdown
from newsdesk.readers.text import read_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format that can be read."""

    name: str
    endings: tuple[str, ...]
    """In lower case, with the dot."""
    standard: str
    library: str
    read: Callable[[bytes], Draft]
    """Returns the article of a source, or of one part of it; raises SourceError."""
    split: Callable[[bytes], Iterator[bytes]] | None = None
    """Cuts a source of many articles into parts, each of which is a source of this format with one article.
    It only cuts: what is slow or dangerous is left to `read`, so that each article has its own time."""
    opening: re.Pattern[bytes] | None = None
    """Tells the format from others with the same ending, by the first kilobytes; None: by the ending alone."""


FORMATS = (
    Format(
        name="plain text; paragraphs parted by empty lines, or one a line",
        endings=(".txt",),
        standard="–",
        library="–",
        read=read_text,
    ),
    Format(
        name="Markdown, with YAML front matter",
        endings=(".md", ".markdown"),
        standard="CommonMark 0.31",
        library="markdown-it-py",
        read=read_markdown,
    ),
    Format(
        name="saved web page",
        endings=(".html", ".htm"),
        standard="HTML, JSON-LD, Open Graph",
        library="trafilatura",
        read=read_html,
    ),
    Format(
        name="one article a line",
        endings=(".jsonl", ".ndjson"),
        standard="JSON Lines",
        library="msgspec",
        read=read_json_article,
        split=split_lines,
    ),
    Format(
        name="JSON feed",
        endings=(".json",),
        standard="JSON Feed 1 and 1.1",
        library="msgspec",
        read=read_json_feed_item,
        split=split_json_feed,
        opening=re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org'),
    ),
    Format(
        name="an article, or a list of them",
        endings=(".json",),
        standard="JSON, fields as in JSON Lines",
        library="msgspec",
        read=read_json_article,
        split=split_json_articles,
    ),
    Format(
        name="news feed",
        endings=(".xml", ".rss", ".atom", ".rdf"),
        standard="RSS 0.9 to 2.0, RDF, Atom",
        library="feedparser",
        read=read_feed_entry,
        split=split_feed,
    ),
)

SUFFIXES = frozenset(ending for format_ in FORMATS for ending in format_.endings)
"""The endings that can be read; each may have `.gz` behind it."""

_SNIFFED = 4096


def find_suffix(name: str) -> str:
    """Return the ending that says what a source is, in lower case: that before `.gz`."""
    path = PurePosixPath(name)
    return PurePosixPath(path.stem).suffix.lower() if is_packed(name) else path.suffix.lower()


def is_packed(name: str) -> bool:
    """Tell whether a name says that the source is gzipped."""
    return name.lower().endswith(".gz")


def holds_many(name: str) -> bool:
    """Tell whether a source of this name can hold more than one article."""
    return any(format_.split for format_ in FORMATS if find_suffix(name) in format_.endings)


def choose_format(name: str, data: bytes) -> Format:
    """Return the format of a source, or of a part of it; raise SourceError for an unknown ending."""
    suffix = find_suffix(name)
    head = data[:_SNIFFED]
    for format_ in FORMATS:
        if suffix in format_.endings and (format_.opening is None or format_.opening.search(head)):
            return format_
    known = ", ".join(sorted(SUFFIXES))
    raise SourceError(f"unsupported: {suffix or 'a name without an ending'} is none of {known}")
