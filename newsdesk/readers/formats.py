"""Which format a source is in: by the ending of its name, and by its first words where an ending has several.

Each line of the README's table is a Format. Reading is the business of the modules named here.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from newsdesk.errors import SourceError
from newsdesk.readers.docx import read_docx
from newsdesk.readers.draft import Draft
from newsdesk.readers.feed import read_feed_entry, split_feed
from newsdesk.readers.html import read_html
from newsdesk.readers.json_feed import read_json_feed_item, split_json_feed
from newsdesk.readers.jsonl import read_json_article, split_json_articles, split_lines
from newsdesk.readers.mail import read_mail
from newsdesk.readers.markdown import read_markdown
from newsdesk.readers.mhtml import read_mhtml
from newsdesk.readers.newsml import read_newsml, split_newsml
from newsdesk.readers.ninjs import read_ninjs
from newsdesk.readers.pdf import read_pdf
from newsdesk.readers.text import read_text
from newsdesk.readers.warc import read_warc_page, split_wacz, split_warc


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
    extra: str | None = None
    """The group of optional libraries (`newsdesk[pdf]`) that holds its library; None: it is always there."""
    unpacks: bool = False
    """It reads gzip by itself, record by record."""
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
        name="news items of agencies",
        endings=(".json",),
        standard="ninjs 1 to 3 (IPTC)",
        library="msgspec",
        read=read_ninjs,
        split=split_json_articles,
        opening=re.compile(
            rb'\A(?=.*"uri"\s*:)(?=.*"(?:body_\w+|bodies|headlines|version_?created)"\s*:)',
            re.DOTALL | re.IGNORECASE,
        ),
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
        name="news items of agencies",
        endings=(".xml",),
        standard="NewsML-G2 (IPTC), with NITF or XHTML",
        library="lxml",
        read=read_newsml,
        split=split_newsml,
        opening=re.compile(rb"<(?:\w+:)?news(?:Message|Item)\b"),
    ),
    Format(
        name="news feed",
        endings=(".xml", ".rss", ".atom", ".rdf"),
        standard="RSS 0.9 to 2.0, RDF, Atom",
        library="feedparser",
        read=read_feed_entry,
        split=split_feed,
    ),
    Format(
        name="newsletter, saved from a mail program",
        endings=(".eml",),
        standard="Internet Message Format, MIME",
        library="Python",
        read=read_mail,
    ),
    Format(
        name="saved web page in one file",
        endings=(".mhtml", ".mht"),
        standard="MHTML",
        library="Python, trafilatura",
        read=read_mhtml,
    ),
    Format(
        name="Word document",
        endings=(".docx",),
        standard="Office Open XML",
        library="lxml",
        read=read_docx,
    ),
    Format(
        name="PDF with a text layer",
        endings=(".pdf",),
        standard="PDF",
        library="pypdfium2",
        read=read_pdf,
        extra="pdf",
    ),
    Format(
        name="web archive",
        endings=(".warc",),
        standard="WARC 1.0, 1.1",
        library="warcio",
        read=read_warc_page,
        split=split_warc,
        extra="warc",
        unpacks=True,
    ),
    Format(
        name="web archive with a list of pages",
        endings=(".wacz",),
        standard="WACZ 1.1",
        library="warcio",
        read=read_warc_page,
        split=split_wacz,
        extra="warc",
    ),
)

SUFFIXES = frozenset(ending for format_ in FORMATS for ending in format_.endings)
"""The endings that can be read; each may have `.gz` behind it."""

_SNIFFED = 1 << 16


def find_suffix(name: str) -> str:
    """Return the ending that says what a source is, in lower case: that before `.gz`."""
    path = PurePosixPath(name)
    return PurePosixPath(path.stem).suffix.lower() if is_packed(name) else path.suffix.lower()


def is_packed(name: str) -> bool:
    """Tell whether a name says that the source is gzipped."""
    return name.lower().endswith(".gz")


def holds_many(name: str) -> bool:
    """Tell whether a source of this name can hold more than one article."""
    suffix = find_suffix(name)
    return any(format_.split for format_ in FORMATS if suffix in format_.endings)


def is_asset(name: str, names: Collection[str]) -> bool:
    """Tell whether a file is a picture, style or frame of a saved page: in page_files/ beside page.html."""
    if "_files/" not in name:  # as nearly all are
        return False
    folders = [str(folder) for folder in PurePosixPath(name).parents if folder.name.endswith("_files")]
    return any(
        f"{folder.removesuffix('_files')}{end}" in names for folder in folders for end in (".html", ".htm")
    )


def choose_format(name: str, data: bytes) -> Format:
    """Return the format of a source, or of a part of it; raise SourceError for an unknown ending."""
    suffix = find_suffix(name)
    head = data[:_SNIFFED]
    for format_ in FORMATS:
        if suffix in format_.endings and (format_.opening is None or format_.opening.search(head)):
            return format_
    known = ", ".join(sorted(SUFFIXES))
    raise SourceError(f"unsupported: {suffix or 'a name without an ending'} is none of {known}")
