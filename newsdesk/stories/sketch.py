"""Article → Sketch: all that telling copies and grouping ask of an article, small enough to keep for every one.

It depends on the article alone, so it is made once. The text is not in it: the few that are compared word by word are
fetched.
"""

import hashlib
import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import msgspec

from newsdesk.model import Article
from newsdesk.stories.shingles import WORD, count_words, sample_shingles
from newsdesk.stories.signature import Signature, sign_article

Texts = Callable[[str], str]
"""Id of an article → its text."""

_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&]*&?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An article without its text, and what tells it from others."""

    article: Article
    """Its text is empty."""
    outlet: str | None
    page: str | None
    digest: str
    """Of the text in lower case."""
    ends: str
    """The first and last characters of the text, where agencies are credited."""
    words: int
    sample: bytes
    """Sampled shingles of the whole text, sorted, 8 bytes each (`unpack_numbers`): a desk has millions."""
    paragraphs: bytes
    """A hash of each paragraph, in their order, 8 bytes each."""
    signature: Signature | None = None
    """None once it is kept elsewhere."""


_DECODER = msgspec.msgpack.Decoder(Sketch)

CREDIT = 200
"""Characters at either end of a text where an agency is named."""


def sketch_article(article: Article) -> Sketch:
    """Return the sketch of `article`; linear in its length."""
    text = article.text
    return Sketch(
        article=replace(article, text=""),
        outlet=find_outlet(article),
        page=find_page(article),
        digest=hashlib.sha256(text.lower().encode("utf-8", "surrogatepass")).hexdigest()[:32],
        ends=f"{text[:CREDIT]}\n{text[-CREDIT:]}",
        words=count_words(text.lower()),
        sample=array("q", sorted(sample_shingles(text.lower()))).tobytes(),
        paragraphs=array("q", map(hash_paragraph, text.split("\n\n"))).tobytes(),
        signature=sign_article(article),
    )


def pack_sketch(sketch: Sketch) -> bytes:
    """Return a sketch as bytes: a third of what it takes as a value."""
    return msgspec.msgpack.encode(sketch)


def unpack_sketch(packed: bytes) -> Sketch:
    """Return what was packed."""
    return _DECODER.decode(packed)


def unpack_numbers(packed: bytes) -> "array[int]":
    """Return the numbers of a sketch's field."""
    return array("q", packed)


def hash_paragraph(paragraph: str) -> int:
    """Return 63 bits that stand for a paragraph."""
    digest = hashlib.blake2b(paragraph.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def find_outlet(article: Article) -> str | None:
    """Return who printed the article, in letters that are compared; None where that is not stated."""
    if article.publisher:
        return "".join(WORD.findall(article.publisher.lower())) or None
    return (urlsplit(article.url).hostname or "").removeprefix("www.") or None if article.url else None


def find_page(article: Article) -> str | None:
    """Return the article's address without what differs between two visits; None for a front page."""
    if not article.url:
        return None
    parts = urlsplit(article.url)
    path, query = parts.path.rstrip("/"), _TRACKING.sub("", f"?{parts.query}").strip("?&")
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{query}" if path or query else None
